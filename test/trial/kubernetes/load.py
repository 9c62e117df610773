"""Clients in a Pod that never retry: 32 kept connections, every other request a POST, one in fifty slow. Tells counts as JSON lines."""

import http.client
import json
import os
import sys
import threading
import time

host, port, connections = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
stop = threading.Event()
lock = threading.Lock()
seen = {"requests": 0, "failed": 0, "failures": []}


def fail(what):
    with lock:
        seen["failed"] += 1
        if len(seen["failures"]) < 20:
            seen["failures"].append(f"{time.time():.3f} {what}")


def client():
    connection = http.client.HTTPConnection(host, port, timeout=30)
    n = 0
    while not stop.is_set():
        n += 1
        path = "/slow" if n % 50 == 0 else "/"
        body = os.urandom(512) if n % 2 else None
        try:
            connection.request("POST" if body else "GET", path, body)
            answer = connection.getresponse()
            said = answer.read()
            if answer.status != 200 or (body is not None and said != body):
                fail(f"status {answer.status}")
        except Exception as error:
            fail(f"{'POST' if body else 'GET'} {path}: {error!r}")
            connection.close()
        with lock:
            seen["requests"] += 1
        time.sleep(0.02)


for _ in range(connections):
    threading.Thread(target=client, daemon=True).start()
while not os.path.exists("/tmp/stop"):
    with lock:
        print(json.dumps(seen), flush=True)
    time.sleep(0.5)
stop.set()
time.sleep(2)
print(json.dumps(seen | {"ended": True}), flush=True)
