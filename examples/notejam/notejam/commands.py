"""Commands for operators: `flask --app notejam <command>`."""

from datetime import timedelta

import click
from flask import Flask
from flask.cli import with_appcontext
from sqlalchemy import delete, func, select

from .database import Note, Pad, User, db, now


def register(app: Flask) -> None:
    app.cli.add_command(cleanup)
    app.cli.add_command(statistics)


@click.command()
@click.option("--days", type=click.IntRange(min=0), default=30, show_default=True, help="How long a note stays in the trash.")
@with_appcontext
def cleanup(days: int) -> None:
    """Removes notes for good that have been in the trash for some days."""
    gone = db.session.execute(delete(Note).where(Note.deleted_at <= now() - timedelta(days=days)))
    db.session.commit()
    click.echo(f"{gone.rowcount} notes removed from the trash.")


@click.command()
@with_appcontext
def statistics() -> None:
    """Prints how many people, pads and notes there are."""
    for table in (User, Pad, Note):
        click.echo(f"{table.__tablename__}: {db.session.scalar(select(func.count()).select_from(table))}")
