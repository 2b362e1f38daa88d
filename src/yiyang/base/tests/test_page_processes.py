"""Requests cross to a page process whole, and answers come back whole."""

import asyncio

import pytest

from yiyang.base import page_processes

SCOPE = {
    "type": "http",
    "method": "POST",
    "path": "/老人/",
    "root_path": "",
    "query_string": b"q=zgs",
    "http_version": "1.1",
    "scheme": "http",
    "headers": [(b"content-type", b"text/plain"), (b"x-a", b"1"), (b"x-a", b"2")],
    "server": ("localhost", 8000),
    "client": ("10.0.0.7", 5),
}


def spoken(*messages):
    """A browser that says these things."""
    waiting = list(messages)

    async def receive():
        return waiting.pop(0)

    return receive


def echo(environ, start_response):
    """Answers with what it heard, in two pieces."""
    start_response("201 Created", [("X-Method", environ["REQUEST_METHOD"]), ("X-From", environ["REMOTE_ADDR"])])
    heard = environ["wsgi.input"].read() + b"|" + environ["HTTP_X_A"].encode() + b"|" + environ["QUERY_STRING"].encode()
    return Closing([heard, b"|end"])


class Closing(list):
    """An answer that must be told when it is out."""

    closed = 0

    def close(self):
        Closing.closed += 1


def test_a_page_process_answers_what_it_was_told(monkeypatch):
    monkeypatch.setattr(page_processes, "_pages", [echo])
    before = Closing.closed
    answer = page_processes.answer(page_processes.told(SCOPE), b"hello")
    assert (answer.status, answer.body) == (201, b"hello|1,2|q=zgs|end")
    assert answer.headers == [(b"x-method", b"POST"), (b"x-from", b"10.0.0.7")]
    assert Closing.closed == before + 1


def test_what_the_browser_sends_in_pieces_is_taken_in_whole():
    pieces = spoken(
        {"type": "http.request", "body": b"a", "more_body": True}, {"type": "http.request", "body": b"b", "more_body": False}
    )
    assert asyncio.run(page_processes.taken(pieces)) == b"ab"


def test_a_browser_that_went_away_is_answered_nothing():
    gone = spoken({"type": "http.request", "body": b"a", "more_body": True}, {"type": "http.disconnect"})
    assert asyncio.run(page_processes.taken(gone)) is None


@pytest.mark.parametrize("begun", [[], [echo]])
def test_a_page_process_says_whether_it_is_ready(monkeypatch, begun):
    monkeypatch.setattr(page_processes, "_pages", begun)
    assert page_processes.ready() is bool(begun)
