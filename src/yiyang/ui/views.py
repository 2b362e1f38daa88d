"""The page of components, open to everyone: it shows invented people only."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from yiyang.ui import pages
from yiyang.ui.styleguide import styleguide as build

TEMPLATES = {mode: f"ui/styleguide/{mode}.html" for mode in ("desk", "touch", "elder", "wall", "print")}


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component with its states, in the mode asked for."""
    mode = request.GET.get("mode", "desk")
    mode = mode if mode in TEMPLATES else "desk"
    return pages.render(request, TEMPLATES[mode], build(timezone.now(), mode))


styleguide.permission = None  # type: ignore[attr-defined]
