"""Takes names from the queue and writes them down; a name in work stands in a second list until its row is committed."""

import os

import redis

from ledger import connect

queue = redis.Redis.from_url(os.environ["QUEUE"])
connection = connect()
mine = f"work:{os.environ['FAIRLEAD_INSTANCE']}"

while True:
    name = queue.blmove("work", mine, 1, "LEFT", "RIGHT")
    if name is not None:
        connection.execute("INSERT INTO tasks (id) VALUES (%s)", (name.decode(),))
        queue.lrem(mine, 1, name)
