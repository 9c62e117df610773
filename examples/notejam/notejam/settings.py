"""Settings from the environment, refused with a plain sentence when one is missing."""

import os
from datetime import timedelta
from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.pool import StaticPool

# A page of notes is small; this stops somebody from filling the database in one request.
LARGEST_REQUEST = 1024 * 1024


def from_environment() -> dict[str, Any]:
    """The settings of a deployed Notejam."""
    return settings(database=required("SQLALCHEMY_DATABASE_URI"), secret_key=required("SECRET_KEY"))


def settings(database: str, secret_key: str) -> dict[str, Any]:
    """All settings, given the two that have no sensible default."""
    return {
        "SQLALCHEMY_DATABASE_URI": database,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(database),
        "SECRET_KEY": secret_key,
        "MAX_CONTENT_LENGTH": LARGEST_REQUEST,
        "MAX_FORM_MEMORY_SIZE": LARGEST_REQUEST,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=14),
        "SESSION_COOKIE_NAME": "notejam",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        # The token lives as long as the session, so a form left open over lunch still saves.
        "WTF_CSRF_TIME_LIMIT": None,
        "NOTES_PER_PAGE": 20,
        "RELEASE": os.environ.get("FAIRLEAD_RELEASE", ""),
        "STAGE": os.environ.get("FAIRLEAD_STAGE", ""),
    }


def engine_options(database: str) -> dict[str, Any]:
    url = make_url(database)
    if url.get_backend_name() == "sqlite":
        # A database in memory belongs to its connection: all threads have to share one.
        return {"poolclass": StaticPool} if url.database in (None, "", ":memory:") else {}
    return {
        # A server that restarted leaves dead connections behind; they are tried before they are used.
        "pool_pre_ping": True,
        "pool_size": 4,
        "max_overflow": 4,
        "connect_args": {"connect_timeout": 5, "application_name": "notejam"},
    }


def required(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise SystemExit(f"Notejam needs {name} in its environment.")
    return value
