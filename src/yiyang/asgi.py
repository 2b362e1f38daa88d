"""The ASGI application that the web server runs.

Pages are answered by Django's synchronous handler in a few threads, first come first served; only the open lines to the pages
(server-sent events) live on the event loop. A page crosses from the loop to a thread once, whole; Django's own ASGI handler
crosses for every middleware that is not asynchronous, and a thread for every request lets all of them crawl together.
"""

import asyncio
import gc
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from asgiref.wsgi import WsgiToAsgiInstance
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiyang.settings")
os.environ["YIYANG_PROCESS"] = "web"
SECONDS_BETWEEN_THREADS = 0.005
PAGES_AT_ONCE = int(os.environ.get("YIYANG_PAGES_AT_ONCE", "3"))
BODY_IN_MEMORY = 2**16
YOUNG_OBJECTS = 20_000
PIECE = 2**20
OPEN_LINES = frozenset({"/live"})

sys.setswitchinterval(SECONDS_BETWEEN_THREADS)


class Page(WsgiToAsgiInstance):
    """One request on its way through a thread; long answers follow in pieces."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scope = scope
        with SpooledTemporaryFile(max_size=BODY_IN_MEMORY) as body:
            if not await taken(receive, body):
                return
            answer = self.answer(self.build_environ(scope, body))
            more = True
            while more:
                piece, more = await asyncio.get_running_loop().run_in_executor(threads, next, answer)
                if not self.response_started:
                    self.response_started = True
                    await send(self.response_start)
                await send({"type": "http.response.body", "body": piece, "more_body": more})

    def answer(self, environ: dict[str, Any]) -> Iterator[tuple[bytes, bool]]:
        """The answer in pieces, each with whether more follow; tells Django when it is out, so that connections go back."""
        response = pages(environ, self.start_response)
        try:
            held = bytearray()
            for chunk in response:
                held += chunk
                if len(held) >= PIECE:
                    yield bytes(held), True
                    held.clear()
        finally:
            response.close()
        yield bytes(held), False


async def taken(receive: Callable[[], Any], body: IO[bytes]) -> bool:
    """Take in what the browser sends; False when it went away before all was here."""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return False
        body.write(message.get("body", b""))
        if not message.get("more_body"):
            body.seek(0)
            return True


lines = get_asgi_application()
pages = get_wsgi_application()
gc.freeze()
gc.set_threshold(YOUNG_OBJECTS)
threads = ThreadPoolExecutor(PAGES_AT_ONCE, "page")


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Open lines to the event loop, pages to a thread."""
    if scope["type"] != "http" or scope["path"] in OPEN_LINES:
        await lines(scope, receive, send)
    else:
        await Page(pages)(scope, receive, send)
