"""What lets the site be installed on a phone and say something true when there is no signal."""

import hashlib
from importlib.metadata import version

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render as render_template
from django.templatetags.static import static
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from yiyang.accounts.guards import public
from yiyang.portal.types import Offline, Worker
from yiyang.ui import pages

STYLES = ("tokens", "base", "shell", "components", "modes")
ICONS = (("icon-192", 192, "any"), ("icon-512", 512, "any"), ("icon-maskable-512", 512, "maskable"))


@public
@require_safe
@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> JsonResponse:
    """The description a phone reads before it installs the site."""
    icons = [{"src": static("ui/mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}]
    for name, size, purpose in ICONS:
        icons.append({"src": static(f"portal/{name}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose})
    description = {
        "id": "/",
        "name": gettext("Yiyang medical and elderly care"),
        "short_name": gettext("Yiyang"),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "lang": get_language(),
        "background_color": "#f5f6f2",
        "theme_color": "#0a6157",
        "icons": icons,
    }
    return JsonResponse(description, content_type="application/manifest+json")


@public
@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker: keeps the look of the site and one offline page, never a word about a person."""
    files = (*(static(f"ui/{name}.css") for name in STYLES), static("ui/mark.svg"), static("vendor/noto-sans-sc/fonts.css"))
    release = hashlib.sha256(f"{files}{version('yiyang')}".encode()).hexdigest()[:12]
    return render_template(
        request,
        "portal/sw.js",
        {"page": Worker(version=release, files=files, icon=static("portal/icon-192.png"))},
        content_type="text/javascript",
    )


@public
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What an installed page shows when the network is gone."""
    return pages.render(request, "portal/offline.html", Offline(emergency_number="120"))
