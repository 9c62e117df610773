import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from notejam import create_app
from notejam.database import db
from notejam.health import migrations
from notejam.settings import from_environment, settings


def test_healthz_answers_without_a_database(tmp_path):
    app = create_app(settings(database=f"sqlite:///{tmp_path}/missing/no.sqlite", secret_key="only for tests"))
    assert app.test_client().get("/healthz").json["status"] == "ok"
    assert app.test_client().get("/readyz").status_code == 503


def test_readyz_wants_the_migrations(tmp_path):
    app = create_app(settings(database=f"sqlite:///{tmp_path}/empty.sqlite", secret_key="only for tests"))
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503 and answer.json["database"] == "ok"


def test_readyz_is_ready_at_head_and_beyond(app):
    client = app.test_client()
    assert client.get("/readyz").json == {"status": "ok", "database": "ok", "migrations": "at head"}
    for version, says in (("a-newer-release", "ahead"), (migrations()[0], "at head")):
        with app.app_context():
            db.session.execute(text("update alembic_version set version_num = :version"), {"version": version})
            db.session.commit()
        assert client.get("/readyz").json["migrations"] == says


def test_the_migrations_make_exactly_the_tables_of_the_models(migrated):
    config = Config("alembic.ini")
    config.attributes["database"] = migrated
    command.check(config)


def test_metrics_are_for_the_scraper_and_not_for_visitors(app):
    client = app.test_client()
    client.get("/healthz")
    assert 'notejam_requests_total{method="GET",route="/healthz",status="200"}' in client.get("/metrics").text
    assert client.get("/metrics", headers={"X-Forwarded-For": "198.51.100.7"}).status_code == 404


@pytest.mark.parametrize("missing", ["SQLALCHEMY_DATABASE_URI", "SECRET_KEY"])
def test_a_missing_setting_is_named(monkeypatch, missing):
    monkeypatch.setenv("SQLALCHEMY_DATABASE_URI", "sqlite://")
    monkeypatch.setenv("SECRET_KEY", "only for tests")
    monkeypatch.delenv(missing)
    with pytest.raises(SystemExit, match=missing):
        from_environment()
