"""Nautobot's settings. Everything that differs between stages arrives by environment variables, which
fairlead.yaml fills; Nautobot itself reads NAUTOBOT_DB_*, NAUTOBOT_REDIS_*, NAUTOBOT_ALLOWED_HOSTS and the like.
Without any of them it still loads, so that `nautobot-server check` can look at the built image."""

import os
import ssl
import tempfile

# The processes of an instance count together only when they share a folder that is named before the first import
# of prometheus_client. Nautobot's worker asks for the lower-case name, which prometheus_client itself has given up.
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="prometheus-")
os.environ["prometheus_multiproc_dir"] = os.environ["PROMETHEUS_MULTIPROC_DIR"]

from nautobot.core.settings import *  # noqa: E402,F403
from nautobot.core.settings import CACHES, DATABASES, MEDIA_ROOT, STATIC_ROOT, STORAGES  # noqa: E402

# Nautobot reads no TLS options from the environment.
DATABASES["default"]["OPTIONS"] = {"sslmode": os.environ.get("NAUTOBOT_DB_SSLMODE", "prefer")}
# A server that restarted leaves dead connections behind; they are tried before they are used.
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

if os.environ.get("NAUTOBOT_REDIS_SCHEME") == "rediss":
    authority = os.environ.get("APP_REDIS_CA") or None
    CELERY_BROKER_USE_SSL = {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_ca_certs": authority}
    CACHES["default"]["OPTIONS"]["CONNECTION_POOL_KWARGS"] = {"ssl_cert_reqs": "required", "ssl_ca_certs": authority}

# Buckets are folders wherever Nautobot runs, so Django's own file storage serves on every target. Uploaded images
# stay behind the sign-in (Nautobot serves /media/ itself); static files are public and come from their bucket.
MEDIA_ROOT = os.environ.get("APP_MEDIA_ROOT", MEDIA_ROOT)
STATIC_ROOT = os.environ.get("APP_STATIC_ROOT", STATIC_ROOT)
STORAGES["default"] = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

# A plain-HTTP probe would only see a redirect once these are on: the probes in fairlead.yaml send X-Forwarded-Proto.
served_securely = os.environ.get("APP_URL", "").startswith("https://")
SECURE_SSL_REDIRECT = served_securely
SESSION_COOKIE_SECURE = served_securely
CSRF_COOKIE_SECURE = served_securely

# A task is taken from Redis for good only when it has ended, so one whose worker was killed is done by another: after
# this time, which has to be longer than the longest task may take (CELERY_TASK_TIME_LIMIT, 10 minutes).
CELERY_TASK_ACKS_LATE = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 15 * 60}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
