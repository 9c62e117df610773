"""Tells the server about the work pool and the deployments of this release. Running it again changes nothing."""

import asyncio
from datetime import timedelta

from prefect import get_client
from prefect.automations import AutomationCore, EventTrigger, Posture
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate, WorkPoolUpdate
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.schedules import CronSchedule
from prefect.events.actions import ChangeFlowRunState
from prefect.exceptions import ObjectNotFound
from prefect.workers.process import ProcessWorker

from flows.report import report

POOL = "flows"
ENTRYPOINT = "flows.report.report"
LOST = "A flow run that has lost its worker has crashed"


async def deploy() -> None:
    async with get_client() as client:
        await have_pool(client)
        await client.create_deployment(
            flow_id=await client.create_flow(report),
            name="report",
            work_pool_name=POOL,
            entrypoint=ENTRYPOINT,
            description=report.description,
            parameters={"hours": 24},
            parameter_openapi_schema=report.parameters.model_dump(),
            enforce_parameter_schema=True,
            schedules=[DeploymentScheduleCreate(schedule=CronSchedule(cron="0 * * * *"), slug="hourly")],
        )
        if not await client.read_automations_by_name(LOST):
            await client.create_automation(lost_runs())
    print(f"{report.name} runs in the work pool {POOL}.")


async def have_pool(client: PrefectClient) -> None:
    """A flow run starts in the worker's own folder and imports its flow from there: whatever release the worker is of,
    it runs that release's flows, also after a rollback."""
    template = ProcessWorker.get_default_base_job_template()
    template["variables"]["properties"]["working_dir"]["default"] = "."
    try:
        await client.read_work_pool(POOL)
        await client.update_work_pool(POOL, WorkPoolUpdate(base_job_template=template))
    except ObjectNotFound:
        await client.create_work_pool(WorkPoolCreate(name=POOL, type="process", base_job_template=template))


def lost_runs() -> AutomationCore:
    """Whoever takes a worker away takes its flow runs away too, and nobody is left to say so: after three missed
    heartbeats (PREFECT_FLOWS_HEARTBEAT_FREQUENCY) the run is marked as crashed."""
    heartbeat = "prefect.flow-run.heartbeat"
    ends = {f"prefect.flow-run.{end}" for end in ("Completed", "Failed", "Cancelled", "Crashed")}
    return AutomationCore(
        name=LOST,
        trigger=EventTrigger(
            after={heartbeat},
            expect={heartbeat, *ends},
            match={"prefect.resource.id": ["prefect.flow-run.*"]},
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=timedelta(seconds=90),
        ),
        actions=[ChangeFlowRunState(state=StateType.CRASHED, message="The worker is gone; no heartbeat for 90 s.")],
    )


if __name__ == "__main__":
    asyncio.run(deploy())
