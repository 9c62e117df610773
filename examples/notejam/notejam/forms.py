"""What a person may send. The API checks its JSON with the same forms."""

from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, EqualTo, Length, Regexp

from .database import Pad


def storable(text: str | None) -> str | None:
    """Without what Postgres has no place for: NUL, and halves of a surrogate pair."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8") if text else text


def tidy(text: str | None) -> str | None:
    return text.strip() if text else text


def lower(text: str | None) -> str | None:
    return text.lower() if text else text


EMAIL = [
    DataRequired("Please give your e-mail address."),
    Length(max=254),
    Regexp(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z", message="This does not look like an e-mail address."),
]
NEW_PASSWORD = [DataRequired("Please choose a password."), Length(8, 200, "A password has 8 to 200 characters.")]


class SignUpForm(FlaskForm):
    email = EmailField("E-mail", EMAIL, filters=[storable, tidy, lower], render_kw={"autocomplete": "username"})
    password = PasswordField("Password", NEW_PASSWORD, render_kw={"autocomplete": "new-password"})
    repeat = PasswordField(
        "Password again",
        [EqualTo("password", "The two passwords differ.")],
        render_kw={"autocomplete": "new-password"},
    )


class SignInForm(FlaskForm):
    email = EmailField("E-mail", [DataRequired()], filters=[storable, tidy, lower], render_kw={"autocomplete": "username"})
    password = PasswordField("Password", [DataRequired()], render_kw={"autocomplete": "current-password"})


class PasswordForm(FlaskForm):
    current = PasswordField("Current password", [DataRequired()], render_kw={"autocomplete": "current-password"})
    password = PasswordField("New password", NEW_PASSWORD, render_kw={"autocomplete": "new-password"})
    repeat = PasswordField(
        "New password again",
        [EqualTo("password", "The two passwords differ.")],
        render_kw={"autocomplete": "new-password"},
    )


class PadForm(FlaskForm):
    name = StringField("Name", [DataRequired("A pad needs a name."), Length(max=100)], filters=[storable, tidy])


class NoteForm(FlaskForm):
    name = StringField("Title", [DataRequired("A note needs a title."), Length(max=100)], filters=[storable, tidy])
    text = TextAreaField("Text", [DataRequired("There is nothing to keep yet."), Length(max=100_000)], filters=[storable])
    pad_id = SelectField("Pad", coerce=lambda value: int(value) if value else None)

    def offer(self, pads: list[Pad]) -> None:
        """Lets the note be put into these pads, and no others."""
        self.pad_id.choices = [("", "No pad"), *((pad.id, pad.name) for pad in pads)]


class EmptyForm(FlaskForm):
    """A button: nothing but the CSRF token."""
