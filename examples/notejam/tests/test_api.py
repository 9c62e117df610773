import pytest

ALICE = {"email": "alice@example.com", "password": "a good password"}


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def token(client):
    answer = client.post("/api/users", json={**ALICE, "repeat": ALICE["password"]})
    assert answer.status_code == 201
    return {"Authorization": f"Bearer {answer.json['token']}"}


def test_notes_are_added_read_changed_listed_and_deleted(client, token):
    added = client.post("/api/notes", json={"name": "A", "text": "first"}, headers=token)
    assert added.status_code == 201
    where = added.headers["Location"]
    assert client.get(where, headers=token).json == added.json
    changed = client.put(where, json={"name": "A", "text": "second"}, headers=token)
    assert changed.json["text"] == "second"
    listed = client.get("/api/notes", headers=token).json
    assert (listed["total"], listed["notes"][0]["text"]) == (1, "second")
    assert client.delete(where, headers=token).status_code == 204
    assert client.get(where, headers=token).status_code == 404


def test_a_note_goes_into_a_pad_of_the_same_person_only(client, token):
    pad = client.post("/api/pads", json={"name": "Errands"}, headers=token).json
    assert client.get("/api/pads", headers=token).json == {"pads": [pad]}
    note = {"name": "A", "text": "first", "pad_id": pad["id"]}
    assert client.post("/api/notes", json=note, headers=token).json["pad_id"] == pad["id"]
    other = client.post("/api/users", json={"email": "bob@example.com", "password": "12345678", "repeat": "12345678"})
    theirs = {"Authorization": f"Bearer {other.json['token']}"}
    assert client.post("/api/notes", json=note, headers=theirs).status_code == 400


def test_without_a_valid_token_nothing_is_told(client, token, alice_browser):
    assert client.get("/api/notes").status_code == 401
    assert client.get("/api/notes", headers={"Authorization": "Bearer forged"}).status_code == 401
    # A browser's cookie is not a token, or any site could use it.
    assert alice_browser.client.get("/api/notes").status_code == 401


@pytest.fixture
def alice_browser(app, visitor):
    visitor.sign_up("carol@example.com")
    return visitor


def test_a_token_is_had_for_the_password_and_ends_with_it(client, token, visitor):
    assert client.post("/api/tokens", json={**ALICE, "password": "guess"}).status_code == 401
    assert client.post("/api/tokens", json=ALICE).status_code == 201
    visitor.sign_in(**ALICE)
    visitor.post("/settings/", current=ALICE["password"], password="a better one", repeat="a better one")
    assert client.get("/api/notes", headers=token).status_code == 401


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'{"name": ["x"], "text": "y"}', b'{"name": true, "text": "y"}', b'{"text": "no name"}'],
)
def test_bad_input_is_a_400_that_says_why(client, token, body):
    answer = client.post("/api/notes", data=body, content_type="application/json", headers=token)
    assert answer.status_code == 400 and answer.json["error"]


def test_too_large_a_request_is_refused(client, token):
    answer = client.post("/api/notes", json={"name": "A", "text": "x" * 2_000_000}, headers=token)
    assert answer.status_code == 413
