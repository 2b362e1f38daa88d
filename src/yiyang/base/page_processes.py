"""Answering pages in processes of their own, first come first served.

Making a page is work for the interpreter, and one process has one interpreter: threads beside each other make every page slower
and none sooner. So the web server's process only listens and talks; whole requests go to page processes through one queue, and
whichever is free takes the next. A slow page holds up one of them, not the others.
"""

import asyncio
import gc
import logging
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from asgiref.wsgi import WsgiToAsgiInstance

from yiyang.runtime import launch

log = logging.getLogger("yiyang.web")
TOLD = ("method", "path", "root_path", "query_string", "http_version", "scheme")
YOUNG_OBJECTS = 20_000
_pages: list[Callable[..., Any]] = []


@dataclass(frozen=True)
class Answer:
    """A whole page on its way back."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class Page(WsgiToAsgiInstance):
    """One request, answered in a page process."""

    def answer(self, scope: dict[str, Any], body: bytes) -> Answer:
        """Let Django answer, and tell it when the answer is out, so that its connection goes back to the pool."""
        self.scope = scope
        response = self.wsgi_application(self.build_environ(scope, BytesIO(body)), self.start_response)
        try:
            whole = b"".join(response)
        finally:
            response.close()
        started: Any = self.response_start
        return Answer(started["status"], started["headers"], whole)


def begin(parent: int) -> None:
    """Get ready to answer pages, and end with the web server, however it ends."""
    if sys.platform == "linux":
        launch.end_with(parent, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 - only in a page process

    _pages[:] = [get_wsgi_application()]
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)


def answer(scope: dict[str, Any], body: bytes) -> Answer:
    """One page; runs in a page process."""
    return Page(_pages[0]).answer(scope, body)


def ready() -> bool:
    """Whether a page process has begun; runs in it."""
    return bool(_pages)


class PageProcesses:
    """An ASGI application that has its pages answered by a few processes."""

    def __init__(self, count: int) -> None:
        spawn = multiprocessing.get_context("spawn")
        self.pool = ProcessPoolExecutor(count, mp_context=spawn, initializer=begin, initargs=(os.getpid(),))
        for _ in range(count):
            self.pool.submit(ready)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Take in the whole request, have it answered, send the whole answer."""
        body = await taken(receive)
        if body is None:
            return
        try:
            page = await asyncio.get_running_loop().run_in_executor(self.pool, answer, told(scope), body)
        except BrokenProcessPool:
            log.error("a page process died; the web server begins anew")
            os._exit(1)
        await send({"type": "http.response.start", "status": page.status, "headers": page.headers})
        await send({"type": "http.response.body", "body": page.body})


def told(scope: Any) -> dict[str, Any]:
    """What a page process must know of a request."""
    known = {name: scope[name] for name in TOLD if name in scope}
    headers = [(bytes(name), bytes(value)) for name, value in scope["headers"]]
    return {**known, "headers": headers, "server": tuple(scope["server"] or ()) or None, "client": tuple(scope["client"] or ())}


async def taken(receive: Callable[[], Any]) -> bytes | None:
    """What the browser sends; nothing when it went away before all was here."""
    pieces = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        pieces.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(pieces)
