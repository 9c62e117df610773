"""Sign-up, sign-in, sign-out and settings."""

from flask import Blueprint, Flask, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user, login_required, login_user, logout_user
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.security import generate_password_hash

from .database import User, db
from .forms import PasswordForm, SignInForm, SignUpForm

accounts = Blueprint("accounts", __name__)
login = LoginManager()
login.login_view = "accounts.sign_in"
login.login_message = None

# Compared when no account has the address, so that the answer takes as long as for one that exists.
NOBODY = generate_password_hash("nobody")


def register(app: Flask) -> None:
    login.init_app(app)
    app.register_blueprint(accounts)


@login.user_loader
def by_session_key(key: str) -> User | None:
    return db.session.scalar(select(User).filter_by(session_key=key))


def create_user(email: str, password: str) -> User | None:
    """A new account, or None when the address has one already."""
    user = User(email=email)
    user.set_password(password)
    db.session.add(user)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return None
    return user


def authenticate(email: str, password: str) -> User | None:
    user = db.session.scalar(select(User).filter_by(email=email))
    if user is None:
        User(password_hash=NOBODY).has_password(password)
        return None
    return user if user.has_password(password) else None


def begin_session(user: User) -> None:
    session.clear()
    session.permanent = True
    login_user(user)


def next_page() -> str:
    """Where the person wanted to go, if that is on this site."""
    wanted = request.args.get("next", "")
    here = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted
    return wanted if here else url_for("notes.index")


@accounts.route("/signup/", methods=["GET", "POST"])
def sign_up() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(url_for("notes.index"))
    form = SignUpForm()
    if form.validate_on_submit():
        user = create_user(form.email.data, form.password.data)
        if user:
            begin_session(user)
            flash("Welcome. This is where your notes will be.")
            return redirect(url_for("notes.index"))
        form.email.errors = ["There is an account with this address already."]
    return render_template("account.html", form=form, title="Sign up", button="Create account")


@accounts.route("/signin/", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(next_page())
    form = SignInForm()
    if form.validate_on_submit():
        user = authenticate(form.email.data, form.password.data)
        if user:
            begin_session(user)
            return redirect(next_page())
        form.password.errors = ["Wrong address or password."]
    return render_template("account.html", form=form, title="Sign in", button="Sign in")


@accounts.post("/signout/")
@login_required
def sign_out() -> ResponseReturnValue:
    logout_user()
    session.clear()
    flash("You are signed out.")
    return redirect(url_for("accounts.sign_in"))


@accounts.route("/settings/", methods=["GET", "POST"])
@login_required
def settings() -> ResponseReturnValue:
    form = PasswordForm()
    if form.validate_on_submit():
        if current_user.has_password(form.current.data):
            current_user.set_password(form.password.data)
            db.session.commit()
            begin_session(current_user._get_current_object())
            flash("Password changed. You are signed out everywhere else.")
            return redirect(url_for("accounts.settings"))
        form.current.errors = ["This is not your current password."]
    return render_template("settings.html", form=form, title="Settings")
