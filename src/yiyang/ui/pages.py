"""One way to turn a page object into a response, and the shell around every page."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as render_template
from django.utils.functional import SimpleLazyObject

from yiyang.ui.types import Shell, Tone

THEME_COOKIE, SIZE_COOKIE = "theme", "size"
THEMES = ("auto", "light", "dark")
TEXT_SIZES = ("normal", "large", "largest")
LEVELS = {Tone.OK: messages.SUCCESS, Tone.WATCH: messages.WARNING, Tone.CRITICAL: messages.ERROR}

ShellProvider = Callable[[HttpRequest], Shell]
_provider: list[ShellProvider] = []


def provide_shell(provider: ShellProvider) -> None:
    """Say who answers what stands around a page; the portal does, once, when it starts."""
    _provider[:] = [provider]


def shell_for(request: HttpRequest) -> Shell:
    """The shell of this request, asked for once."""
    known: Shell | None = getattr(request, "_yiyang_shell", None)
    if known is None:
        known = dressed(_provider[0](request) if _provider else Shell(), request.COOKIES)
        request._yiyang_shell = known  # type: ignore[attr-defined]
    return known


def dressed(plain: Shell, cookies: Mapping[str, str]) -> Shell:
    """The shell with the theme and text size chosen on this device, where they make sense."""
    theme, size = cookies.get(THEME_COOKIE, ""), cookies.get(SIZE_COOKIE, "")
    return replace(
        plain,
        theme=theme if theme in THEMES else plain.theme,
        text_size=size if size in TEXT_SIZES else plain.text_size,
    )


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `shell`, worked out only when a layout asks for it."""
    return {"shell": SimpleLazyObject(lambda: shell_for(request))}


def is_fragment(request: HttpRequest) -> bool:
    """Whether the browser asks for a piece to put into an open page."""
    return "HX-Request" in request.headers and "HX-Boosted" not in request.headers


def render(request: HttpRequest, template: str, page: object, *, status: int = 200) -> HttpResponse:
    """Print one page object; a whole page gets its shell before printing starts."""
    known = {} if is_fragment(request) else {"shell": shell_for(request)}
    return render_template(request, template, {"page": page, **known}, status=status)


def toast(request: HttpRequest, text: str, *, tone: str = Tone.OK, undo: str = "") -> None:
    """Leave a short word for the next page, with a way back where there is one."""
    level = LEVELS.get(Tone(tone), messages.INFO)
    messages.add_message(request, level, text, extra_tags=undo)
