"""The same notes as JSON. A caller trades address and password for a token and sends it as `Authorization: Bearer`."""

from typing import TypeVar

from flask import Blueprint, Flask, abort, current_app, g, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.datastructures import MultiDict

from .accounts import authenticate, by_session_key, create_user
from .belongings import NOTE, own_note, own_notes, own_pads
from .database import Note, Pad, User, db, now
from .forms import NoteForm, PadForm, SignInForm, SignUpForm
from .pages import csrf

api = Blueprint("api", __name__, url_prefix="/api")

TOKEN_SECONDS = 24 * 60 * 60
LARGEST_PAGE = 100

Form = TypeVar("Form", bound=FlaskForm)


def register(app: Flask) -> None:
    # Cookies do not count here, so a foreign site cannot act in somebody's name.
    csrf.exempt(api)
    app.register_blueprint(api)


def signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="api-token")


@api.before_request
def recognise() -> None:
    """Everything but getting a token needs one. A new password ends the tokens made before it."""
    if request.endpoint in ("api.add_user", "api.add_token"):
        return
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    try:
        key = signer().loads(token, max_age=TOKEN_SECONDS)
    except BadSignature:
        key = None
    user = by_session_key(key) if scheme.lower() == "bearer" and isinstance(key, str) else None
    if user is None:
        abort(401, "Send a token from POST /api/tokens as Authorization: Bearer.")
    g.user = user


def checked(form: type[Form], offer: list[Pad] | None = None) -> Form:
    """The request's JSON object as a form that validated; 400 says what is wrong with it."""
    sent = request.get_json()
    if not isinstance(sent, dict):
        abort(400, "Send a JSON object.")
    data = {name: value for name, value in sent.items() if value is not None}
    if not all(isinstance(value, str) or type(value) is int for value in data.values()):
        abort(400, "Values are strings, numbers or null.")
    filled = form(formdata=MultiDict({name: str(value) for name, value in data.items()}), meta={"csrf": False})
    if offer is not None:
        filled.offer(offer)
    if not filled.validate():
        abort(400, " ".join(f"{name}: {' '.join(said)}" for name, said in filled.errors.items()))
    return filled


def note_json(note: Note) -> dict[str, object]:
    return {
        "id": note.id,
        "name": note.name,
        "text": note.text,
        "pad_id": note.pad_id,
        "created_at": note.created_at.isoformat(),
        "updated_at": note.updated_at.isoformat(),
    }


def token_answer(user: User) -> ResponseReturnValue:
    return jsonify(token=signer().dumps(user.session_key), expires_in=TOKEN_SECONDS), 201


@api.post("/users")
def add_user() -> ResponseReturnValue:
    form = checked(SignUpForm)
    user = create_user(form.email.data, form.password.data)
    return token_answer(user) if user else abort(409, "There is an account with this address already.")


@api.post("/tokens")
def add_token() -> ResponseReturnValue:
    form = checked(SignInForm)
    user = authenticate(form.email.data, form.password.data)
    return token_answer(user) if user else abort(401, "Wrong address or password.")


@api.get("/notes")
def list_notes() -> ResponseReturnValue:
    query = own_notes(g.user, request.args.get("order", ""))
    page = db.paginate(query, per_page=request.args.get("per_page", 20, type=int), max_per_page=LARGEST_PAGE)
    return jsonify(notes=[note_json(note) for note in page.items], page=page.page, pages=page.pages, total=page.total)


@api.post("/notes")
def add_note() -> ResponseReturnValue:
    form = checked(NoteForm, own_pads(g.user))
    note = Note(name=form.name.data, text=form.text.data, pad_id=form.pad_id.data, user_id=g.user.id)
    db.session.add(note)
    db.session.commit()
    return jsonify(note_json(note)), 201, {"Location": url_for("api.read_note", note_id=note.id)}


@api.get(f"/notes/{NOTE}")
def read_note(note_id: int) -> ResponseReturnValue:
    return jsonify(note_json(own_note(g.user, note_id)))


@api.put(f"/notes/{NOTE}")
def change_note(note_id: int) -> ResponseReturnValue:
    note = own_note(g.user, note_id)
    form = checked(NoteForm, own_pads(g.user))
    note.name, note.text, note.pad_id = form.name.data, form.text.data, form.pad_id.data
    db.session.commit()
    return jsonify(note_json(note))


@api.delete(f"/notes/{NOTE}")
def delete_note(note_id: int) -> ResponseReturnValue:
    own_note(g.user, note_id).deleted_at = now()
    db.session.commit()
    return "", 204


@api.get("/pads")
def list_pads() -> ResponseReturnValue:
    return jsonify(pads=[{"id": pad.id, "name": pad.name} for pad in own_pads(g.user)])


@api.post("/pads")
def add_pad() -> ResponseReturnValue:
    pad = Pad(name=checked(PadForm).name.data, user_id=g.user.id)
    db.session.add(pad)
    db.session.commit()
    return jsonify(id=pad.id, name=pad.name), 201
