"""Proves through the public address that Nautobot works whole: web, database, worker, beat and the media bucket.

    python3 verify.py [--written-before] http://localhost:8080 admin < password

Reads the password of a superuser from standard input. Prints a line for each check and ends with 1 at the first that
fails. With --written-before it writes nothing and reads back what an earlier run wrote.
Only Python's standard library is needed.
"""

import argparse
import base64
import contextlib
import json
import re
import struct
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib
from http.cookiejar import CookieJar

NAME = "Fairlead check"
JOB = "Refresh Dynamic Group Caches"
PATIENCE_SECONDS = 180
# Beat looks for changes every 5 seconds.
BEAT_LOOKS_SECONDS = 11


class Wrong(Exception):
    """A check that failed, in a sentence."""


class Nautobot:
    """A person's browser and an API client at once: cookies from the sign-in page, a token for /api/."""

    def __init__(self, base: str) -> None:
        self.base = base.rstrip("/")
        self.cookies = CookieJar()
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        # With a session cookie the API would ask for a CSRF token too.
        self.client = urllib.request.build_opener()
        self.authorization = ""
        self.token = ""

    def open(self, path: str, data: bytes | None = None, method: str | None = None, **headers: str) -> tuple[str, bytes]:
        """The final address and body; an answer that is no success is Wrong."""
        request = urllib.request.Request(urllib.parse.urljoin(self.base + "/", path), data=data, method=method)
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        try:
            with (self.client if "Authorization" in headers else self.browser).open(request, timeout=60) as answer:
                return answer.url, answer.read()
        except urllib.error.HTTPError as error:
            raise Wrong(f"{request.get_method()} {path} answered {error.code}: {error.read()[:300]!r}") from error
        except OSError as error:
            raise Wrong(f"{path} does not answer: {error}") from error

    def api(self, path: str, body: object = None, method: str | None = None) -> dict:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": self.authorization, "Accept": "application/json", "Content_Type": "application/json"}
        answer = self.open(f"/api/{path}", data, method, **headers)[1]
        return json.loads(answer) if answer else {}

    def find(self, path: str, **filters: str) -> dict | None:
        found = self.api(f"{path}?{urllib.parse.urlencode(filters)}")["results"]
        return found[0] if found else None

    def have(self, path: str, **fields: object) -> dict:
        """The object of this name or model, made if need be."""
        key = "model" if "model" in fields else "name"
        return self.find(path, **{key: str(fields[key])}) or self.api(path, fields)


def sign_in(nautobot: Nautobot, user: str, password: str) -> str:
    page = nautobot.open("/login/")[1].decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if not token:
        raise Wrong("The sign-in page has no form.")
    form = {"csrfmiddlewaretoken": token[1], "username": user, "password": password, "next": "/"}
    where, _ = nautobot.open("/login/", urllib.parse.urlencode(form).encode(), Referer=nautobot.base + "/login/")
    if "/login" in where or "sessionid" not in {cookie.name for cookie in nautobot.cookies}:
        raise Wrong(f"{user} could not sign in.")
    return f"{user} is signed in"


def api_token(nautobot: Nautobot, user: str, password: str) -> str:
    nautobot.authorization = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
    token = nautobot.api("users/tokens/", {"description": NAME})
    nautobot.authorization = f"Token {token['key']}"
    nautobot.token = token["id"]
    return f"the API knows Nautobot {nautobot.api('status/')['nautobot-version']}"


def static_files(nautobot: Nautobot) -> str:
    page = nautobot.open("/login/")[1].decode()
    sheet = re.search(r'href="([^"]*/static/[^"]+\.css[^"]*)"', page)
    if not sheet:
        raise Wrong("The sign-in page names no style sheet.")
    return f"{len(nautobot.open(sheet[1])[1])} bytes of style sheet"


def device_type(nautobot: Nautobot, write: bool) -> str:
    if write:
        maker = nautobot.have("dcim/manufacturers/", name=NAME)
        nautobot.have("dcim/device-types/", model=NAME, manufacturer=maker["id"], u_height=1)
    kind = nautobot.find("dcim/device-types/", model=NAME)
    if kind is None:
        raise Wrong("The device type is not there.")
    return f"device type {kind['id']}"


def media(nautobot: Nautobot, write: bool) -> str:
    image = picture()
    kind = nautobot.find("dcim/device-types/", model=NAME)
    if write:
        boundary = "fairlead-check"
        part = 'Content-Disposition: form-data; name="front_image"; filename="front.png"\r\nContent-Type: image/png'
        body = f"--{boundary}\r\n{part}\r\n\r\n".encode() + image + f"\r\n--{boundary}--\r\n".encode()
        headers = {"Authorization": nautobot.authorization, "Content_Type": f"multipart/form-data; boundary={boundary}"}
        nautobot.open(f"/api/dcim/device-types/{kind['id']}/", body, "PATCH", **headers)
        kind = nautobot.find("dcim/device-types/", model=NAME)
    address = urllib.parse.urlparse(kind["front_image"]).path
    if nautobot.open(address)[1] != image:
        raise Wrong(f"{address} is not the image that was uploaded.")
    where, _ = Nautobot(nautobot.base).open(address)
    if "/login" not in where:
        raise Wrong(f"{address} is shown to somebody who is not signed in.")
    return f"{address} is served, to people who signed in"


def picture() -> bytes:
    """The same small PNG each time: one grey row."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 16, 1, 8, 0, 0, 0, 0)
    row = zlib.compress(b"\0" + bytes(range(0, 256, 16)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", row) + chunk(b"IEND", b"")


def worker(nautobot: Nautobot, write: bool) -> str:
    job = nautobot.find("extras/jobs/", name=JOB)
    if write:
        result = nautobot.api(f"extras/jobs/{job['id']}/run/", {"data": {}})["job_result"]["id"]
        await_success(nautobot, lambda: nautobot.api(f"extras/job-results/{result}/"), "the job")
        return f"job result {result}: SUCCESS"
    done = nautobot.find("extras/job-results/", job_model=job["name"], status="SUCCESS")
    if done is None:
        raise Wrong("No job has ended well.")
    return f"job result {done['id']}: SUCCESS"


def beat(nautobot: Nautobot) -> str:
    """A job scheduled for every minute is fired by beat and done by the worker; the schedule goes away again."""
    # A beat that has never seen a schedule takes no notice of the first one (django-celery-beat compares the time of
    # the last change with nothing), so one that goes away again comes before.
    unschedule(nautobot, schedule(nautobot, f"{NAME} first"))
    time.sleep(BEAT_LOOKS_SECONDS)
    name = f"{NAME} {time.time_ns()}"
    planned = schedule(nautobot, name)
    try:
        fired = await_success(nautobot, lambda: nautobot.find("extras/job-results/", scheduled_job=name), "the scheduled job")
    finally:
        unschedule(nautobot, planned)
    return f"scheduled job fired, job result {fired['id']}: SUCCESS"


def schedule(nautobot: Nautobot, name: str) -> str:
    job = nautobot.find("extras/jobs/", name=JOB)
    every_minute = {"name": name, "interval": "custom", "crontab": "* * * * *"}
    return nautobot.api(f"extras/jobs/{job['id']}/run/", {"data": {}, "schedule": every_minute})["scheduled_job"]["id"]


def unschedule(nautobot: Nautobot, planned: str) -> None:
    nautobot.api(f"extras/scheduled-jobs/{planned}/", method="DELETE")


def await_success(nautobot: Nautobot, read, what: str) -> dict:
    until = time.monotonic() + PATIENCE_SECONDS
    status = "not there"
    while time.monotonic() < until:
        result = read()
        if result:
            status = result["status"]["value"]
            if status == "SUCCESS":
                return result
            if status in ("FAILURE", "REVOKED"):
                break
        time.sleep(1)
    raise Wrong(f"After {PATIENCE_SECONDS} s {what} is {status}.")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base", help="address of Nautobot")
    parser.add_argument("user", help="a superuser; the password comes from standard input")
    parser.add_argument("--written-before", action="store_true", help="write nothing, read back what an earlier run wrote")
    given = parser.parse_args()
    password = sys.stdin.read().removesuffix("\n")
    nautobot = Nautobot(given.base)
    write = not given.written_before
    checks = {
        "health": lambda: nautobot.open("/health/", X_Forwarded_Proto="https") and "database, migrations, Redis and disk",
        "sign-in": lambda: sign_in(nautobot, given.user, password),
        "static": lambda: static_files(nautobot),
        "token": lambda: api_token(nautobot, given.user, password),
        "device type": lambda: device_type(nautobot, write),
        "media": lambda: media(nautobot, write),
        "worker": lambda: worker(nautobot, write),
    }
    if write:
        checks["beat"] = lambda: beat(nautobot)
    try:
        for name, check in checks.items():
            print(f"ok     {name}: {check()}", flush=True)
    except Wrong as wrong:
        print(f"failed {name}: {wrong}", flush=True)
        return 1
    finally:
        leave(nautobot)
    return 0


def leave(nautobot: Nautobot) -> None:
    """Gives the API token back; where that fails, a check before has failed too."""
    if nautobot.token:
        with contextlib.suppress(Wrong):
            nautobot.api(f"users/tokens/{nautobot.token}/", method="DELETE")


if __name__ == "__main__":
    sys.exit(main())
