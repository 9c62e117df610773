from prefect.flows import load_flow_from_entrypoint

from deploy import ENTRYPOINT, lost_runs
from flows.report import count, report


def test_states_are_counted_the_most_frequent_first():
    states = ["FAILED", "COMPLETED", "COMPLETED"]
    assert count.fn(states) == [{"state": "COMPLETED", "runs": 2}, {"state": "FAILED", "runs": 1}]
    assert count.fn([]) == []


def test_the_worker_finds_the_flow_where_the_deployment_says():
    assert load_flow_from_entrypoint(ENTRYPOINT).name == report.name


def test_what_the_deployment_passes_fits_the_flow():
    assert report.validate_parameters({"hours": 24}) == {"hours": 24}


def test_a_run_without_heartbeats_is_told_from_one_that_ended():
    trigger = lost_runs().trigger
    assert "prefect.flow-run.heartbeat" in trigger.after
    assert "prefect.flow-run.Completed" in trigger.expect
