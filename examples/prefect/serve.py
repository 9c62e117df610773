"""Starts Prefect's server: `python serve.py --port 4200`.

Prefect writes the pages of its user interface beside its installed code, where a server has no business to write:
this gives it a folder that lives as long as the instance. PREFECT_SERVER_API_HOST says where it listens; the image
sets it, so that outside a container an instance is reachable from this machine only.
"""

import os
import sys
import tempfile

os.environ.setdefault("PREFECT_UI_STATIC_DIRECTORY", tempfile.mkdtemp(prefix="prefect-pages-"))
os.execvp("prefect", ["prefect", "server", "start", "--no-services", *sys.argv[1:]])
