"""The job before a release: makes the tables and counts itself, once for each run."""

import os
import time

from ledger import SCHEMA, connect

connection = connect()
connection.execute("SELECT pg_advisory_lock(4712)")
connection.execute(SCHEMA)
connection.execute(
    "INSERT INTO job_runs (run, release) VALUES (%s, %s)",
    (os.environ["FAIRLEAD_INSTANCE"], os.environ["FAIRLEAD_RELEASE"]),
)
time.sleep(0.3)
