"""Pads: the drawers notes are sorted into. Deleting one keeps its notes."""

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_required

from .belongings import PAD, note_list, own_notes, own_pad
from .database import Note, Pad, db
from .forms import PadForm

pads = Blueprint("pads", __name__)


def register(app: Flask) -> None:
    app.register_blueprint(pads)


@pads.route("/pads/create/", methods=["GET", "POST"])
@login_required
def create() -> ResponseReturnValue:
    form = PadForm()
    if form.validate_on_submit():
        pad = Pad(name=form.name.data, user_id=current_user.id)
        db.session.add(pad)
        db.session.commit()
        flash("Pad made.")
        return redirect(url_for("pads.read", pad_id=pad.id))
    return render_template("form.html", form=form, title="New pad", button="Make pad")


@pads.get(f"/pads/{PAD}/")
@login_required
def read(pad_id: int) -> ResponseReturnValue:
    pad = own_pad(current_user, pad_id)
    query = own_notes(current_user, request.args.get("order", "")).where(Note.pad_id == pad.id)
    return note_list(query, pad.name, pad=pad)


@pads.route(f"/pads/{PAD}/edit/", methods=["GET", "POST"])
@login_required
def edit(pad_id: int) -> ResponseReturnValue:
    pad = own_pad(current_user, pad_id)
    form = PadForm(obj=pad)
    if form.validate_on_submit():
        form.populate_obj(pad)
        db.session.commit()
        flash("Pad renamed.")
        return redirect(url_for("pads.read", pad_id=pad.id))
    return render_template("form.html", form=form, title="Rename pad", button="Rename")


@pads.post(f"/pads/{PAD}/delete/")
@login_required
def delete(pad_id: int) -> ResponseReturnValue:
    db.session.delete(own_pad(current_user, pad_id))
    db.session.commit()
    flash("Pad deleted. Its notes are still here.")
    return redirect(url_for("notes.index"))
