"""How long a doctor waits for a page of a district with 20,000 elders: sign-in, now-list, record and a piece of its timeline.

Eight readers at once ask two web processes on the cores of this machine, each page in turn, several rounds; what counts is the
worst page's p95 beside the limit of 100 ms. The readers are a process of their own that costs little. More than half of
a sign-in is the password, which is meant to cost that.
"""

import json
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

from yiyang.portal.demo.cast import cast
from yiyang.runtime import ports

ELDERS, DAYS, READERS, REQUESTS, WARM_UP, LIMIT_MS = 20_000, 14, 8, 400, 40, 100.0
START_SECONDS, STOP_SECONDS = 1500, 20
DOCTOR = "li"
PASSWORD = "the password sent"
READER = Path(__file__).with_name("_readers.py")


@dataclass(frozen=True)
class Pages:
    """Milliseconds of every answer, by page and round."""

    rounds: dict[str, list[list[float]]]

    def p95(self, page: str) -> float:
        """The median of the rounds' p95."""
        return median(quantiles(answers, n=20)[-1] for answers in self.rounds[page])

    def middle(self, page: str) -> float:
        """What an ordinary visit takes."""
        return median(ms for answers in self.rounds[page] for ms in answers)

    @property
    def ratio(self) -> float:
        """The slowest page beside the limit: 1 is as slow as may be."""
        return max(map(self.p95, self.rounds)) / LIMIT_MS

    def as_dict(self) -> dict[str, object]:
        """Everything, for ``--json``."""
        pages = {page: {"p95": round(self.p95(page), 1), "median": round(self.middle(page), 1)} for page in self.rounds}
        return {"name": "pages", "ratio": round(self.ratio, 3), "limit_ms": LIMIT_MS, "elders": ELDERS, "pages": pages}

    def as_text(self) -> str:
        """A small table for people."""
        lines = [
            f"pages: ms with {ELDERS} elders and {READERS} readers at once",
            f"{'':18}{'median':>10}{'p95':>10}{'limit':>10}",
        ]
        lines += [f"{page:18}{self.middle(page):>10.1f}{self.p95(page):>10.1f}{LIMIT_MS:>10.0f}" for page in self.rounds]
        return "\n".join([*lines, f"{'worst ÷ limit':18}{self.ratio:>30.2f}"])


def measure(pairs: int) -> Pages:
    """Bring up a district of its own and read its pages in rounds."""
    with tempfile.TemporaryDirectory(prefix="yiyang-pages-") as folder:
        Path(folder).chmod(0o755)
        web = ports.free_port(28000)
        with district(folder, web):
            plans = requests(web)
            for plan in plans.values():
                read(web, plan, count=WARM_UP)
            rounds: dict[str, list[list[float]]] = {page: [] for page in plans}
            for _ in range(pairs):
                for page, plan in plans.items():
                    rounds[page].append(read(web, plan, count=REQUESTS))
    return Pages(rounds)


@contextmanager
def district(folder: str, web: int) -> Iterator[None]:
    """The demo district of 20,000 elders on its own ports, without devices."""
    options = {"--port": web, "--nats-port": ports.free_port(24300), "--mqtt-port": ports.free_port(21900)}
    options |= {"--elders": ELDERS, "--days": DAYS, "--workers": 2}
    words = [str(word) for pair in options.items() for word in pair]
    command = [sys.executable, "-m", "yiyang.runtime.command", "demo", "--up", "--no-devices", "--var", folder, *words]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_until(process, Path(folder) / "keys" / "demo-devices.json")
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(STOP_SECONDS)


def wait_until(process: "subprocess.Popen[bytes]", built: Path) -> None:
    """Until the district stands; figures for the planner are gathered in the seconds after."""
    deadline = time.monotonic() + START_SECONDS
    while not built.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the district did not come up")
        time.sleep(1)
    time.sleep(5)


def requests(web: int) -> dict[str, list[str]]:
    """What the readers ask: raw requests, by page."""
    form = ask(web, "/account/login/")
    session = sign_in(web, form)
    record, piece = long_record(web, session)
    return {
        "sign-in page": [raw("GET", "/account/login/")],
        PASSWORD: [raw("POST", "/account/login/", form.cookies, body=login(form))],
        "now-list": [raw("GET", "/", session)],
        "record": [raw("GET", record, session)],
        "timeline piece": [raw("GET", piece, session, headers="HX-Request: true\r\n")],
    }


def long_record(web: int, session: str) -> tuple[str, str]:
    """The record of somebody whose timeline goes on beyond its first piece, and the address of the next piece."""
    for elder in dict.fromkeys(re.findall(r"/elders/([0-9a-f-]{36})/", ask(web, "/elders/?q=zgs", session).text)):
        record = f"/elders/{elder}/"
        piece = re.search(rf'hx-get="({record}\?[^"]+)"', ask(web, record, session).text)
        if piece is not None:
            return record, piece.group(1).replace("&amp;", "&")
    raise RuntimeError("no elder of these initials has a long timeline")


@dataclass(frozen=True)
class Answer:
    """One page as a browser would keep it."""

    text: str
    cookies: str


def ask(web: int, path: str, cookies: str = "") -> Answer:
    """Open one page."""
    connection = HTTPConnection("127.0.0.1", web, timeout=30)
    connection.request("GET", path, headers={"Cookie": cookies} if cookies else {})
    response = connection.getresponse()
    return Answer(response.read().decode(), kept(response))


def sign_in(web: int, form: Answer) -> str:
    """The cookies of a doctor who is signed in."""
    connection = HTTPConnection("127.0.0.1", web, timeout=30)
    headers = {"Cookie": form.cookies, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/account/login/", body=login(form), headers=headers)
    response = connection.getresponse()
    assert response.status == 302, f"sign-in answered {response.status}"
    return kept(response)


def login(form: Answer) -> str:
    """What the sign-in form sends."""
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text)
    assert token is not None
    return urlencode({"csrfmiddlewaretoken": token.group(1), "login": DOCTOR, "password": cast().password})


def kept(response: HTTPResponse) -> str:
    """The cookies an answer sets, as the next request sends them."""
    return "; ".join(line.split(";")[0] for line in response.msg.get_all("Set-Cookie") or [])


def raw(method: str, path: str, cookies: str = "", *, body: str = "", headers: str = "") -> str:
    """A request as bytes on the wire."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *([f"Cookie: {cookies}"] if cookies else [])]
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines) + f"\r\n{headers}\r\n{body}"


def read(web: int, plan: list[str], *, count: int) -> list[float]:
    """Let the readers' process ask, and take down how long each answer took."""
    order = json.dumps({"host": "127.0.0.1", "port": web, "readers": READERS, "count": count, "requests": plan})
    done = subprocess.run([sys.executable, str(READER)], input=order, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert set(told["statuses"]) <= {200, 302}, f"answers were {told['statuses']}"
    return list(told["milliseconds"])
