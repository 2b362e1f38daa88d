"""The ASGI application that the web server runs: pages are answered by page processes, open lines live on the event loop."""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiyang.settings")
os.environ["YIYANG_PROCESS"] = "web"

from django.core.asgi import get_asgi_application

from yiyang.base.page_processes import PageProcesses

OPEN_LINES = frozenset({"/live"})
lines = get_asgi_application()
pages = PageProcesses(int(os.environ.get("YIYANG_PAGE_PROCESSES", "2")))


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Open lines (server-sent events) to the event loop, pages to the page processes."""
    if scope["type"] != "http" or scope["path"] in OPEN_LINES:
        await lines(scope, receive, send)
    else:
        await pages(scope, receive, send)
