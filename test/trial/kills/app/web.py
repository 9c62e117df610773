"""POST /entries/<id> is answered only when the row is committed; POST /tasks/<id> when it is in the queue's file."""

import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg
import redis

from ledger import connect

local = threading.local()
queue = redis.Redis.from_url(os.environ["QUEUE"], socket_timeout=5)


def execute(statement: str, *values: str):
    connection = getattr(local, "connection", None)
    if connection is None or connection.closed:
        connection = local.connection = connect(2)
    return connection.execute(statement, values)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status: int, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        try:
            execute("SELECT 1")
            self.answer(200, os.environ["FAIRLEAD_RELEASE"])
        except psycopg.Error as error:
            local.connection = None
            self.answer(503, str(error))

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        _, kind, name = self.path.split("/")
        try:
            if kind == "entries":
                execute("INSERT INTO entries (id) VALUES (%s) ON CONFLICT DO NOTHING", name)
            else:
                queue.rpush("work", name)
            self.answer(201, name)
        except (psycopg.Error, redis.RedisError) as error:
            local.connection = None
            self.answer(503, str(error))

    def log_message(self, *arguments) -> None:
        pass


ThreadingHTTPServer.request_queue_size = 128
ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
