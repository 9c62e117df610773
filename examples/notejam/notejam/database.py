"""The tables. Migrations in `migrations/` make them; a test compares the two."""

import secrets
from datetime import UTC, datetime

from flask_login import UserMixin
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, ForeignKey, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from werkzeug.security import check_password_hash, generate_password_hash


class Base(DeclarativeBase):
    metadata = MetaData(
        # Without these a later migration cannot name the constraint it drops.
        naming_convention={
            "pk": "pk_%(table_name)s",
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)


def now() -> datetime:
    return datetime.now(UTC)


def new_key() -> str:
    return secrets.token_hex(16)


class User(UserMixin, db.Model):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    # What sessions and API tokens carry in place of the id: a new one ends them all.
    session_key: Mapped[str] = mapped_column(String(32), unique=True, default=new_key)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)

    pads: Mapped[list["Pad"]] = relationship(back_populates="user", passive_deletes=True)
    notes: Mapped[list["Note"]] = relationship(back_populates="user", passive_deletes=True)

    def get_id(self) -> str:
        return self.session_key

    def set_password(self, password: str) -> None:
        """Changes the password and ends every session and API token made under the old one."""
        self.password_hash = generate_password_hash(password)
        self.session_key = new_key()

    def has_password(self, password: str) -> bool:
        return check_password_hash(self.password_hash, password)


class Pad(db.Model):
    __tablename__ = "pads"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)

    user: Mapped[User] = relationship(back_populates="pads")
    notes: Mapped[list["Note"]] = relationship(back_populates="pad", passive_deletes=True)


class Note(db.Model):
    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    # A note outlives its pad.
    pad_id: Mapped[int | None] = mapped_column(ForeignKey("pads.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now, onupdate=now)
    # Set while the note lies in the trash, from which `flask cleanup` removes it for good.
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), index=True)

    user: Mapped[User] = relationship(back_populates="notes")
    pad: Mapped[Pad | None] = relationship(back_populates="notes")
