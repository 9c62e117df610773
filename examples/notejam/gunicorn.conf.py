"""How gunicorn serves Notejam; it reads this file from its working directory."""

import os
import shutil
import tempfile

# The processes of an instance count together: prometheus_client looks for this folder when it is first imported.
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="notejam-metrics-"))

from prometheus_client import multiprocess  # noqa: E402

# The image sets HOST to 0.0.0.0; outside a container an instance is reachable from this machine only.
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '5000')}"

worker_class = "gthread"
workers = 2
threads = 8
# Imported once, then forked: starts sooner and shares memory. Nothing connects before the fork.
preload_app = True

# A request may take as long as fairlead.yaml allows it; what is under way when the stop signal comes is finished
# within the component's stop grace.
timeout = 60
graceful_timeout = 25
# Longer than the proxy keeps idle connections, so that it is the proxy who closes them and no request meets a closed one.
keepalive = 75
# Nobody steers gunicorn from outside.
control_socket_disable = True


def child_exit(server, worker):
    multiprocess.mark_process_dead(worker.pid)


def on_exit(server):
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
