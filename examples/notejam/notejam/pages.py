"""What every page has: the CSRF check, protective headers, cookies that keep to HTTPS, error pages."""

from flask import Flask, Response, jsonify, render_template, request
from flask.sessions import SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from .database import Pad, db
from .forms import EmptyForm

csrf = CSRFProtect()

PROTECTION = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


class Sessions(SecureCookieSessionInterface):
    """Marks the cookie secure whenever the person came by HTTPS, so one image serves every stage."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


def register(app: Flask) -> None:
    csrf.init_app(app)
    app.session_interface = Sessions()
    app.after_request(protect)
    app.context_processor(surroundings)
    app.register_error_handler(HTTPException, failed)


def protect(response: Response) -> Response:
    response.headers.update(PROTECTION)
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response


def surroundings() -> dict[str, object]:
    """What the page frame shows: the person's pads, and a token for its buttons."""
    if not current_user.is_authenticated:
        return {}
    pads = db.session.scalars(select(Pad).filter_by(user_id=current_user.id).order_by(Pad.name)).all()
    return {"my_pads": pads, "button_form": EmptyForm()}


def failed(error: HTTPException) -> ResponseReturnValue:
    """API callers get JSON, people a page."""
    if error.response is not None:
        return error
    code = error.code or 500
    reason = "Your form was open too long; please send it again." if isinstance(error, CSRFError) else error.description
    if request.path.startswith("/api/"):
        return jsonify(error=reason), code
    # A failing database must not fail the page that says so: this template asks for nothing.
    return render_template("error.html", title=error.name, reason=reason), code
