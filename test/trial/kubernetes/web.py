"""A service that starts for a second, answers some requests after half a second, and leaves as HTTP says one leaves."""

import os
import signal
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

time.sleep(1)
leaving = threading.Event()
open_connections = 0
lock = threading.Lock()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self):
        global open_connections
        super().setup()
        with lock:
            open_connections += 1

    def finish(self):
        global open_connections
        super().finish()
        with lock:
            open_connections -= 1

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path.startswith("/slow"):
            time.sleep(0.5)
        text = body or os.environ["FAIRLEAD_RELEASE"].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        if leaving.is_set():
            # Told with an answer, so that no request meets a connection that was just closed.
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = answer

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


server = Server(("0.0.0.0", int(os.environ["PORT"])), Handler)


def leave(*_):
    leaving.set()
    threading.Thread(target=drain, daemon=True).start()


def drain():
    # Connections end with the next answer on them; idle ones are waited for within the grace.
    until = time.monotonic() + 20
    while open_connections > 0 and time.monotonic() < until:
        time.sleep(0.05)
    server.shutdown()


signal.signal(signal.SIGTERM, leave)
server.serve_forever(0.1)
