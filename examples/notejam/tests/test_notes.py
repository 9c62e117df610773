import re

import pytest
from sqlalchemy import select

from notejam.database import Note, db


def write(browser, name="Shopping", text="Bread\nand salt", **more):
    return browser.post("/notes/create/", name=name, text=text, **more)


def number(answer) -> str:
    return re.search(r"/(\d+)/", answer.request.path)[1]


def test_a_note_is_written_read_changed_and_found_again(alice):
    answer = write(alice)
    assert "Note kept." in answer.text and "Bread\nand salt" in answer.text
    answer = alice.post(f"/notes/{number(answer)}/edit/", name="Shopping list", text="Butter")
    assert "Note changed." in answer.text and "Butter" in answer.text
    assert "Shopping list" in alice.get("/").text


def test_what_a_note_says_is_never_markup(alice):
    text = write(alice, name="<b>bold</b>", text="<script>alert(1)</script>").text
    assert "<script>alert" not in text and "<b>bold" not in text


def test_a_note_needs_title_and_text(alice):
    answer = write(alice, name="   ", text="")
    assert "A note needs a title." in answer.text and "There is nothing to keep yet." in answer.text


def test_what_postgres_cannot_hold_is_left_out(alice):
    assert write(alice, name="nul\0here").status_code == 200
    assert "nulhere" in alice.get("/").text


def test_a_deleted_note_lies_in_the_trash_and_comes_back(alice):
    note = number(write(alice))
    alice.post(f"/notes/{note}/delete/", form_at="/")
    assert alice.get(f"/notes/{note}/").status_code == 404
    assert "Shopping" in alice.get("/trash/").text
    assert "Note restored." in alice.post(f"/notes/{note}/restore/", form_at="/").text
    assert "Shopping" in alice.get("/").text


@pytest.mark.parametrize("path", ["/notes/{}/", "/notes/{}/edit/"])
def test_nobody_reads_a_note_of_somebody_else(alice, bob, path):
    assert bob.get(path.format(number(write(alice)))).status_code == 404


@pytest.mark.parametrize("path", ["/notes/{}/edit/", "/notes/{}/delete/", "/notes/{}/restore/"])
def test_nobody_changes_a_note_of_somebody_else(alice, bob, path):
    note = number(write(alice))
    assert bob.post(path.format(note), form_at="/", name="Mine", text="now").status_code == 404
    assert "Bread" in alice.get(f"/notes/{note}/").text


def test_a_number_no_note_can_have_is_not_found(alice):
    assert alice.get("/notes/99999999999999999999/").status_code == 404


def test_pads_sort_notes_and_leave_them_when_they_go(alice):
    pad = number(alice.post("/pads/create/", name="Errands"))
    note = number(write(alice, pad_id=pad))
    write(alice, name="Elsewhere")
    listed = alice.get(f"/pads/{pad}/").text
    assert "Shopping" in listed and "Elsewhere" not in listed
    assert "Chores" in alice.post(f"/pads/{pad}/edit/", name="Chores").text
    assert "Its notes are still here." in alice.post(f"/pads/{pad}/delete/", form_at="/").text
    assert "Bread" in alice.get(f"/notes/{note}/").text


def test_nobody_uses_a_pad_of_somebody_else(alice, bob):
    pad = number(alice.post("/pads/create/", name="Errands"))
    assert bob.get(f"/pads/{pad}/").status_code == 404
    assert bob.post(f"/pads/{pad}/delete/", form_at="/").status_code == 404
    assert "Not a valid choice" in write(bob, pad_id=pad).text


def test_lists_are_sorted_and_come_in_pages(app, alice):
    for index in range(25):
        write(alice, name=f"Note {index:02}")
    names = re.compile(r'class="name"[^>]*>(Note \d\d)<')
    assert names.findall(alice.get("/").text)[0] == "Note 24"
    assert names.findall(alice.get("/?order=name").text) == [f"Note {index:02}" for index in range(20)]
    assert names.findall(alice.get("/?order=name&page=2").text) == [f"Note {index:02}" for index in range(20, 25)]
    assert names.findall(alice.get("/?order=-name").text)[0] == "Note 24"
    assert alice.get("/?order=password_hash").status_code == 200
    assert alice.get("/?page=9").status_code == 404


def test_cleanup_empties_the_trash_of_what_lay_there_long_enough(app, alice):
    write(alice, name="Kept")
    alice.post(f"/notes/{number(write(alice, name='Thrown away'))}/delete/", form_at="/")
    runner = app.test_cli_runner()
    assert runner.invoke(args=["cleanup"]).output == "0 notes removed from the trash.\n"
    assert runner.invoke(args=["cleanup", "--days", "0"]).output == "1 notes removed from the trash.\n"
    with app.app_context():
        assert [note.name for note in db.session.scalars(select(Note))] == ["Kept"]
    assert runner.invoke(args=["statistics"]).output == "users: 1\npads: 0\nnotes: 1\n"
