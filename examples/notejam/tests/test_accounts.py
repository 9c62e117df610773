from http.cookies import SimpleCookie


def test_a_new_person_is_signed_in_and_sees_an_empty_list(visitor):
    answer = visitor.sign_up("  Carol@Example.com ")
    assert answer.status_code == 200
    assert "carol@example.com" in answer.text
    assert "No notes here yet." in answer.text


def test_an_address_has_one_account(alice, visitor):
    assert "There is an account with this address already." in visitor.sign_up("ALICE@example.com").text


def test_sign_up_says_what_is_wrong(visitor):
    answer = visitor.post("/signup/", email="nobody", password="short", repeat="other")
    assert "does not look like an e-mail address" in answer.text
    assert "8 to 200 characters" in answer.text
    assert "The two passwords differ." in answer.text


def test_pages_ask_to_sign_in_and_return_to_where_one_wanted_to_go(alice, visitor):
    answer = visitor.client.get("/pads/create/")
    assert answer.status_code == 302 and answer.location.startswith("/signin/?next=")
    answer = visitor.post(answer.location, email="alice@example.com", password="a good password")
    assert answer.request.path == "/pads/create/"


def test_sign_in_leads_to_no_other_site(alice, visitor):
    for elsewhere in ("https://evil.example", "//evil.example", "/\\evil.example"):
        answer = visitor.post(f"/signin/?next={elsewhere}", email="alice@example.com", password="a good password")
        assert answer.request.path == "/" and answer.request.host == "localhost"
        visitor.sign_out()


def test_a_wrong_password_and_an_unknown_address_read_the_same(alice, visitor):
    assert "Wrong address or password." in visitor.sign_in("alice@example.com", "guess").text
    assert "Wrong address or password." in visitor.sign_in("nobody@example.com").text


def test_sign_out_ends_the_session(alice):
    alice.sign_out()
    assert alice.client.get("/").status_code == 302


def test_a_changed_password_signs_out_everywhere_else(app, alice, visitor):
    visitor.sign_in("alice@example.com")
    fields = {"current": "a good password", "password": "a better password", "repeat": "a better password"}
    assert "Password changed." in alice.post("/settings/", **fields).text
    assert alice.client.get("/").status_code == 200
    assert visitor.client.get("/").status_code == 302
    assert "Wrong address or password." in visitor.sign_in("alice@example.com").text


def test_the_current_password_is_asked_for(alice):
    fields = {"current": "guess", "password": "a better password", "repeat": "a better password"}
    assert "This is not your current password." in alice.post("/settings/", **fields).text


def test_a_form_without_its_token_changes_nothing(alice):
    assert alice.client.post("/pads/create/", data={"name": "Forged"}).status_code == 400
    assert "Forged" not in alice.get("/").text


def test_the_cookie_is_secure_behind_https_only(visitor):
    for scheme, secure in (("https", True), ("http", False)):
        answer = visitor.client.get("/signin/", headers={"X-Forwarded-Proto": scheme})
        cookie = SimpleCookie(answer.headers["Set-Cookie"])["notejam"]
        assert bool(cookie["secure"]) is secure
        assert cookie["httponly"] and cookie["samesite"] == "Lax"
