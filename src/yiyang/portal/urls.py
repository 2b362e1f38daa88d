"""Every address of the site: the contexts' own, and the few that belong to the whole."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from yiyang.portal.views import choices, home, looks, probes, pwa

CONTEXTS = (
    "ui",
    "accounts",
    "notices",
    "organizations",
    "catalogue",
    "people",
    "clinic",
    "assessment",
    "agreements",
    "monitoring",
    "care",
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("now/alarms/", home.now_alarms, name="now_alarms"),
    path("now/<uuid:pk>/", home.now_case, name="now_case"),
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    path("metrics", probes.metrics, name="metrics"),
    path("manifest.webmanifest", pwa.manifest, name="manifest"),
    path("sw.js", pwa.service_worker, name="service_worker"),
    path("offline/", pwa.offline, name="offline"),
    path("language/", choices.language, name="set_language"),
    path("theme/", choices.theme, name="set_theme"),
    path("looks/", looks.looks, name="looks"),
    path("looks/<uuid:pk>/", looks.looks_at, name="looks_at"),
    path("admin/", admin.site.urls),
    *(path("", include(f"yiyang.{name}.urls")) for name in CONTEXTS if find_spec(f"yiyang.{name}.urls")),
]
