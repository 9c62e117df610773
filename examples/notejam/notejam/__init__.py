"""Notejam: notes, sorted into pads. One application factory; all settings come from the environment."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from . import accounts, api, commands, health, metrics, notes, pads, pages
from .database import db
from .settings import from_environment


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """Builds the application. `settings` replaces what the environment says; tests use it."""
    app = Flask(__name__)
    app.config.from_mapping(settings if settings is not None else from_environment())
    # Exactly one proxy stands in front; a longer X-Forwarded-For was written by somebody we do not trust.
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)
    db.init_app(app)
    for part in (pages, accounts, notes, pads, api, health, metrics, commands):
        part.register(app)
    return app
