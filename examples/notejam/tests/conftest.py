import re

import pytest
from alembic import command
from alembic.config import Config
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import Engine

from notejam import create_app
from notejam.database import db
from notejam.settings import settings


@event.listens_for(Engine, "connect")
def enforce_references(connection, _record):
    """SQLite looks at foreign keys only when it is told to."""
    connection.execute("PRAGMA foreign_keys = ON")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory) -> str:
    """A database as the migrations make it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('database')}/notejam.sqlite"
    config = Config("alembic.ini")
    config.attributes["database"] = url
    command.upgrade(config, "head")
    return url


@pytest.fixture
def app(migrated: str):
    app = create_app(settings(database=migrated, secret_key="only for tests"))
    yield app
    with app.app_context():
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(table.delete())
        db.session.commit()
        db.engine.dispose()


class Browser:
    """Follows redirects, keeps cookies and sends each form's CSRF token, as a person's browser does."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, **options):
        return self.client.get(path, follow_redirects=True, **options)

    def post(self, path: str, form_at: str | None = None, **fields):
        page = self.client.get(form_at or path, follow_redirects=True).text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        return self.client.post(path, data={"csrf_token": token[1] if token else "", **fields}, follow_redirects=True)

    def sign_up(self, email: str, password: str = "a good password"):
        return self.post("/signup/", email=email, password=password, repeat=password)

    def sign_in(self, email: str, password: str = "a good password"):
        return self.post("/signin/", email=email, password=password)

    def sign_out(self):
        return self.post("/signout/", form_at="/")


@pytest.fixture
def visitor(app: Flask) -> Browser:
    return Browser(app.test_client())


@pytest.fixture
def alice(app: Flask) -> Browser:
    browser = Browser(app.test_client())
    browser.sign_up("alice@example.com")
    return browser


@pytest.fixture
def bob(app: Flask) -> Browser:
    browser = Browser(app.test_client())
    browser.sign_up("bob@example.com")
    return browser
