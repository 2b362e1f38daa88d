"""Pages on paper: HTML to PDF with the Chinese font inside. Where the drawing library cannot be loaded, the page itself says so
and offers the browser's own print."""

import logging
import mimetypes
from functools import cache
from importlib import import_module
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from yiyang.base.errors import Unavailable

log = logging.getLogger(__name__)
FONTS = "vendor/noto-sans-sc"
SCREEN_FONTS = f"{FONTS}/fonts.css"
WEIGHTS = (400, 700)
PARTS = (("latin", "U+0-2FF"), ("chinese-simplified", "U+2000-FFFF"))
HERE = "http://static.invalid"
_one_at_a_time = Lock()


@cache
def _library() -> ModuleType | None:
    """WeasyPrint, unless Pango is missing on this machine."""
    try:
        library = import_module("weasyprint")
    except OSError:
        log.warning("PDF is off: the library Pango could not be loaded")
        return None
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    return library


def _needed() -> ModuleType:
    library = _library()
    if library is None:
        raise Unavailable(_("This server cannot make PDF. Open the page and use your browser's own print instead."))
    return library


def available() -> bool:
    """Whether this machine can make PDF."""
    return _library() is not None


def write(html: str) -> bytes:
    """A page as PDF; only our own static files are read, nothing is fetched from anywhere."""
    library = _needed()
    with _one_at_a_time:
        letters, css = _letters()
        page = library.HTML(string=html, base_url=HERE, url_fetcher=_fetcher())
        pdf: bytes = page.write_pdf(stylesheets=[css], font_config=letters)
    return pdf


def answer(request: HttpRequest, template: str, page: object, *, filename: str) -> HttpResponse:
    """A page object as PDF to open or keep; without the library the same page for the browser to print."""
    paper = available()
    html = render_to_string(template, {"page": page, "paper": paper}, request)
    if not paper:
        return HttpResponse(html)
    return HttpResponse(
        write(html), content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{filename}"'}
    )


@cache
def _letters() -> tuple[Any, Any]:
    """The font, loaded once: whole files, because the pieces made for screens take far longer to open."""
    library = _needed()
    letters = library.text.fonts.FontConfiguration()
    css = library.CSS(string=_faces(), base_url=HERE, url_fetcher=_fetcher(), font_config=letters)
    return letters, css


def _faces() -> str:
    return "".join(
        f'@font-face{{font-family:"Noto Sans SC";font-weight:{weight};unicode-range:{characters};'
        f"src:url({settings.STATIC_URL}{FONTS}/print/noto-sans-sc-{part}-{weight}-normal.woff) format('woff')}}"
        for weight in WEIGHTS
        for part, characters in PARTS
    )


@cache
def _fetcher() -> Any:
    urls = _needed().urls

    class OwnFiles(urls.URLFetcher):  # type: ignore[name-defined]
        """Reads our static files and nothing else."""

        def fetch(self, url: str, headers: object = None) -> Any:
            if url.startswith("data:"):
                return super().fetch(url)
            path = _static_file(url)
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            body = b"" if url.endswith(SCREEN_FONTS) else path.read_bytes()
            return urls.URLFetcherResponse(url, body, {"Content-Type": kind})

    return OwnFiles(allowed_protocols=["data"])


def _static_file(url: str) -> Path:
    path = unquote(urlsplit(url).path)
    name = path.removeprefix(settings.STATIC_URL)
    found = finders.find(name) if path != name else None
    if found is None:
        kept = Path(settings.STATIC_ROOT) / name
        if path == name or not kept.is_file() or not kept.resolve().is_relative_to(Path(settings.STATIC_ROOT).resolve()):
            raise FileNotFoundError(name)
        return kept
    return Path(found)
