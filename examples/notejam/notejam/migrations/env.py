"""Runs migrations, online only: `alembic upgrade head`."""

from logging.config import fileConfig

from alembic import context
from sqlalchemy import create_engine, text

from notejam.database import Base
from notejam.settings import required

# Any number nothing else in this database locks.
LOCK = 6353427

if context.config.config_file_name:
    fileConfig(context.config.config_file_name, disable_existing_loggers=False)


def migrate() -> None:
    url = context.config.attributes.get("database") or required("SQLALCHEMY_DATABASE_URI")
    engine = create_engine(url)
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            # Two that start at once go one after the other, and the second finds nothing to do.
            connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": LOCK})
        context.configure(connection=connection, target_metadata=Base.metadata, compare_server_default=True)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


migrate()
