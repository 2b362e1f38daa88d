"""The ASGI application that the web server runs.

Pages are answered by Django's synchronous handler, one crossing from the event loop into a thread; only the open lines to the
pages (server-sent events) live on the loop. Run through Django's own ASGI handler, the synchronous middleware would cost two
more crossings, each of which waits for the interpreter lock while other pages are being made.
"""

import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

from asgiref.sync import ThreadSensitiveContext
from asgiref.wsgi import WsgiToAsgi
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiyang.settings")
os.environ["YIYANG_PROCESS"] = "web"
SECONDS_BETWEEN_THREADS = 0.001
OPEN_LINES = frozenset({"/live"})

sys.setswitchinterval(SECONDS_BETWEEN_THREADS)


def closing(answer: Callable[..., Any]) -> Callable[..., Iterator[bytes]]:
    """Tell Django when an answer is out, so that its database connection goes back to the pool; the adapter does not."""

    def answered(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterator[bytes]:
        response = answer(environ, start_response)
        try:
            yield from response
        finally:
            response.close()

    return answered


lines = get_asgi_application()
pages = WsgiToAsgi(closing(get_wsgi_application()))


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Open lines to the event loop, pages to a thread of their own."""
    if scope["type"] != "http" or scope["path"] in OPEN_LINES:
        await lines(scope, receive, send)
        return
    async with ThreadSensitiveContext():
        await pages(scope, receive, send)
