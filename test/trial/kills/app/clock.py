"""Holds a lock of the database for as long as it lives: a second scheduler beside it finds the lock taken and says so."""

import os
import time

from ledger import connect

instance = os.environ["FAIRLEAD_INSTANCE"]
connection = connect()
# The server drops the lock of a killed client when it notices; a second scheduler that is right is not that quick.
for attempt in range(40):
    if connection.execute("SELECT pg_try_advisory_lock(4711)").fetchone()[0]:
        break
    time.sleep(0.05)
else:
    connection.execute("INSERT INTO doubles (instance) VALUES (%s)", (instance,))
    connection.execute("SELECT pg_advisory_lock(4711)")

while True:
    connection.execute("INSERT INTO ticks (instance) VALUES (%s)", (instance,))
    time.sleep(0.2)
