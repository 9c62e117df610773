"""Two questions an operator asks: does the process answer, and can it do its work?"""

from functools import cache
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Flask, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from .database import db

health = Blueprint("health", __name__)


def register(app: Flask) -> None:
    app.register_blueprint(health)


@cache
def migrations() -> tuple[str | None, frozenset[str]]:
    """The newest migration this release brings, and all it knows."""
    script = ScriptDirectory(str(Path(__file__).parent / "migrations"))
    return script.get_current_head(), frozenset(revision.revision for revision in script.walk_revisions())


@health.get("/healthz")
def alive() -> ResponseReturnValue:
    """Touches nothing else: a database that is away is no reason to restart this process."""
    return jsonify(status="ok", release=current_app.config["RELEASE"])


@health.get("/readyz")
def ready() -> ResponseReturnValue:
    """Ready when the database answers and holds the tables this release expects.

    A migration we do not know belongs to a newer release that is about to take over: until then we go on serving.
    """
    head, known = migrations()
    try:
        at = MigrationContext.configure(db.session.connection()).get_current_revision()
    except SQLAlchemyError as error:
        current_app.logger.warning("Not ready, the database does not answer: %s", type(error).__name__)
        return jsonify(status="unavailable", database="does not answer", migrations="unknown"), 503
    if at is None or (at in known and at != head):
        return jsonify(status="unavailable", database="ok", migrations=f"at {at}, expected {head}"), 503
    return jsonify(status="ok", database="ok", migrations="at head" if at == head else "ahead")
