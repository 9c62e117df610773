"""What belongs to whom: every query for notes and pads starts from the person who asks."""

from flask import abort, current_app, render_template, request
from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from .database import Note, Pad, User, db

# A larger number is no id of ours; Postgres would refuse it with an error.
NOTE = "<int(max=2147483647):note_id>"
PAD = "<int(max=2147483647):pad_id>"

ORDERS = {
    "-updated": (Note.updated_at.desc(), Note.id.desc()),
    "updated": (Note.updated_at, Note.id),
    "name": (func.lower(Note.name), Note.id),
    "-name": (func.lower(Note.name).desc(), Note.id.desc()),
}


def own_notes(user: User, order: str = "-updated") -> Select[tuple[Note]]:
    """The person's notes that are not in the trash, in the order asked for."""
    chosen = ORDERS.get(order, ORDERS["-updated"])
    return (
        select(Note).where(Note.user_id == user.id, Note.deleted_at.is_(None)).options(selectinload(Note.pad)).order_by(*chosen)
    )


def own_note(user: User, note_id: int, in_trash: bool = False) -> Note:
    """The note, or 404: that somebody else has a note of this number is not told."""
    note = db.session.scalar(select(Note).filter_by(id=note_id, user_id=user.id))
    if note is None or (note.deleted_at is not None) is not in_trash:
        abort(404)
    return note


def note_list(query: Select[tuple[Note]], title: str, **more: object) -> str:
    page = db.paginate(query, per_page=current_app.config["NOTES_PER_PAGE"])
    order = request.args.get("order", "-updated")
    return render_template("notes.html", page=page, title=title, order=order if order in ORDERS else "-updated", **more)


def own_pads(user: User) -> list[Pad]:
    return list(db.session.scalars(select(Pad).filter_by(user_id=user.id).order_by(Pad.name)))


def own_pad(user: User, pad_id: int) -> Pad:
    """The pad, or 404: that somebody else has a pad of this number is not told."""
    pad = db.session.scalar(select(Pad).filter_by(id=pad_id, user_id=user.id))
    return pad if pad is not None else abort(404)
