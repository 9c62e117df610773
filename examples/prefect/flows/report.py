"""How the last hours went: counts flow runs by state and keeps the table as an artifact, to be read in the browser."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from prefect import flow, get_client, task
from prefect.artifacts import create_table_artifact
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterStartTime

LARGEST_PAGE = 200


@task(retries=2, retry_delay_seconds=5)
async def states_between(start: datetime, end: datetime) -> list[str]:
    """The state of every flow run that began between the two."""
    began = FlowRunFilter(start_time=FlowRunFilterStartTime(after_=start, before_=end))
    states: list[str] = []
    async with get_client() as client:
        while page := await client.read_flow_runs(flow_run_filter=began, limit=LARGEST_PAGE, offset=len(states)):
            states += [run.state.type.value for run in page if run.state]
            if len(page) < LARGEST_PAGE:
                break
    return states


@task
def count(states: list[str]) -> list[dict[str, str | int]]:
    """One row for each state, the most frequent first."""
    return [{"state": state, "runs": runs} for state, runs in Counter(states).most_common()]


@flow(log_prints=True)
async def report(hours: int = 24) -> list[dict[str, str | int]]:
    """Counts the flow runs of the last hours by their state."""
    now = datetime.now(UTC)
    rows = count(await states_between(now - timedelta(hours=hours), now))
    await create_table_artifact(table=rows, key="report", description=f"Flow runs of the last {hours} hours")
    print(f"{sum(int(row['runs']) for row in rows)} flow runs in {hours} hours")
    return rows
