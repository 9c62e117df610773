"""Proves through the public address that Prefect works whole: server, services, worker, Postgres and Redis.

    python3 verify.py [--written-before] http://localhost:8080 admin < password

Reads the password from standard input. Prints a line for each check and ends with 1 at the first that fails. With
--written-before it starts nothing and reads back what an earlier run left. Only Python's standard library is needed.
"""

import argparse
import base64
import json
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable

DEPLOYMENT = "report/report"
POOL = "flows"
PATIENCE_SECONDS = 180


class Wrong(Exception):
    """A check that failed, in a sentence."""


class Prefect:
    def __init__(self, base: str, user: str, password: str) -> None:
        self.base = base.rstrip("/")
        self.authorization = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()

    def open(self, path: str, body: object = None, authorization: str = "") -> bytes:
        """The body of a successful answer; any other is Wrong."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data=data, headers={"Content-Type": "application/json"})
        if authorization:
            request.add_header("Authorization", authorization)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            raise Wrong(f"{request.get_method()} {path} answered {error.code}: {error.read()[:300]!r}") from error
        except OSError as error:
            raise Wrong(f"{path} does not answer: {error}") from error

    def api(self, path: str, body: object = None):
        return json.loads(self.open(f"/api/{path}", body, self.authorization))

    def await_some(self, read: Callable[[], object], what: str):
        """What `read` gives, as soon as it gives something."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            if found := read():
                return found
            time.sleep(1)
        raise Wrong(f"After {PATIENCE_SECONDS} s there is no {what}.")


def ready(prefect: Prefect) -> str:
    prefect.open("/api/ready")
    if b"<html" not in prefect.open("/").lower():
        raise Wrong("The user interface is not there.")
    return "the server and its user interface answer"


def locked(prefect: Prefect) -> str:
    try:
        prefect.open("/api/flow_runs/count", {})
    except Wrong as refused:
        if "answered 401" in str(refused):
            return "nobody gets in without the password"
        raise
    raise Wrong("The API answers somebody who gave no password.")


def deployed(prefect: Prefect) -> str:
    found = prefect.api(f"deployments/name/{DEPLOYMENT}")
    return f"deployment {found['id']} in the work pool {found['work_pool_name']}"


def worker_online(prefect: Prefect) -> str:
    def online() -> list[dict]:
        return [each for each in prefect.api(f"work_pools/{POOL}/workers/filter", {}) if each["status"] == "ONLINE"]

    return f"{len(prefect.await_some(online, 'worker that is online'))} online"


def scheduled(prefect: Prefect) -> str:
    """Only the services plan runs ahead: one planned here means that they work."""
    planned = {
        "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}, "tags": {"operator": "and_", "all_": ["auto-scheduled"]}}
    }
    runs = prefect.await_some(lambda: prefect.api("flow_runs/filter", planned), "flow run planned by the schedule")
    return f"{len(runs)} runs planned, the next at {min(run['expected_start_time'] for run in runs)}"


def flow_run(prefect: Prefect, start: bool) -> str:
    if start:
        deployment = prefect.api(f"deployments/name/{DEPLOYMENT}")
        began = prefect.api(f"deployments/{deployment['id']}/create_flow_run", {"name": "fairlead-check"})

        def ended() -> dict | None:
            run = prefect.api(f"flow_runs/{began['id']}")
            return run if run["state_type"] in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED") else None

        run = prefect.await_some(ended, "end of the flow run")
    else:
        completed = {"flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}, "sort": "END_TIME_DESC", "limit": 1}
        run = next(iter(prefect.api("flow_runs/filter", completed)), None)
        if run is None:
            raise Wrong("No flow run has completed.")
    if run["state_type"] != "COMPLETED":
        raise Wrong(f"Flow run {run['id']} is {run['state_type']}: {run['state'].get('message')}")
    return f"flow run {run['id']}: COMPLETED"


def task_runs(prefect: Prefect) -> str:
    """Task runs travel as events through Redis to the services, which write them to Postgres."""
    completed = {"task_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}}
    return f"{len(prefect.await_some(lambda: prefect.api('task_runs/filter', completed), 'recorded task run'))} recorded"


def artifact(prefect: Prefect) -> str:
    found = prefect.api("artifacts/report/latest")
    return f"artifact {found['id']}: {found['data']}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base", help="address of Prefect")
    parser.add_argument("user", help="the user of its API; the password comes from standard input")
    parser.add_argument("--written-before", action="store_true", help="start nothing, read back what an earlier run left")
    given = parser.parse_args()
    prefect = Prefect(given.base, given.user, sys.stdin.read().removesuffix("\n"))
    checks: dict[str, Callable[[], str]] = {
        "ready": lambda: ready(prefect),
        "locked": lambda: locked(prefect),
        "deployment": lambda: deployed(prefect),
        "worker": lambda: worker_online(prefect),
        "services": lambda: scheduled(prefect),
        "flow run": lambda: flow_run(prefect, start=not given.written_before),
        "task runs": lambda: task_runs(prefect),
        "artifact": lambda: artifact(prefect),
    }
    for name, check in checks.items():
        try:
            print(f"ok     {name}: {check()}", flush=True)
        except Wrong as wrong:
            print(f"failed {name}: {wrong}", flush=True)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
