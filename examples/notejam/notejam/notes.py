"""Notes: list, write, read, change, throw away, restore. Nobody reaches another person's note."""

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_required
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from .belongings import NOTE, note_list, own_note, own_notes, own_pads
from .database import Note, db, now
from .forms import NoteForm

notes = Blueprint("notes", __name__)


def register(app: Flask) -> None:
    app.register_blueprint(notes)


@notes.get("/")
@login_required
def index() -> ResponseReturnValue:
    return note_list(own_notes(current_user, request.args.get("order", "")), "All notes")


@notes.route("/notes/create/", methods=["GET", "POST"])
@login_required
def create() -> ResponseReturnValue:
    form = NoteForm(pad_id=request.args.get("pad", type=int))
    form.offer(own_pads(current_user))
    if form.validate_on_submit():
        note = Note(name=form.name.data, text=form.text.data, pad_id=form.pad_id.data, user_id=current_user.id)
        db.session.add(note)
        db.session.commit()
        flash("Note kept.")
        return redirect(url_for("notes.read", note_id=note.id))
    return render_template("form.html", form=form, title="New note", button="Keep note")


@notes.get(f"/notes/{NOTE}/")
@login_required
def read(note_id: int) -> ResponseReturnValue:
    note = own_note(current_user, note_id)
    return render_template("note.html", note=note, title=note.name)


@notes.route(f"/notes/{NOTE}/edit/", methods=["GET", "POST"])
@login_required
def edit(note_id: int) -> ResponseReturnValue:
    note = own_note(current_user, note_id)
    form = NoteForm(obj=note)
    form.offer(own_pads(current_user))
    if form.validate_on_submit():
        form.populate_obj(note)
        db.session.commit()
        flash("Note changed.")
        return redirect(url_for("notes.read", note_id=note.id))
    return render_template("form.html", form=form, title="Change note", button="Keep changes")


@notes.post(f"/notes/{NOTE}/delete/")
@login_required
def delete(note_id: int) -> ResponseReturnValue:
    own_note(current_user, note_id).deleted_at = now()
    db.session.commit()
    flash("Note moved to the trash.")
    return redirect(url_for("notes.index"))


@notes.get("/trash/")
@login_required
def trash() -> ResponseReturnValue:
    query = (
        select(Note)
        .where(Note.user_id == current_user.id, Note.deleted_at.is_not(None))
        .options(selectinload(Note.pad))
        .order_by(Note.deleted_at.desc(), Note.id)
    )
    return note_list(query, "Trash", in_trash=True)


@notes.post(f"/notes/{NOTE}/restore/")
@login_required
def restore(note_id: int) -> ResponseReturnValue:
    own_note(current_user, note_id, in_trash=True).deleted_at = None
    db.session.commit()
    flash("Note restored.")
    return redirect(url_for("notes.read", note_id=note_id))
