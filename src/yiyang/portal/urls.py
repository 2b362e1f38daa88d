"""Every address of the site: the contexts' own, and the few that belong to the whole."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

CONTEXTS = ("ui", "accounts", "notices", "organizations", "people", "clinic", "monitoring")

urlpatterns: list[URLPattern | URLResolver] = [
    path("i18n/", include("django.conf.urls.i18n")),
    *(path("", include(f"yiyang.{name}.urls")) for name in CONTEXTS if find_spec(f"yiyang.{name}.urls")),
]
