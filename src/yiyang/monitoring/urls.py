"""Addresses of monitoring: pages under their own words, and the programs' door under ``api/v1/``."""

from django.urls import URLPattern, URLResolver, include, path

from yiyang.accounts.guards import public
from yiyang.monitoring.api import api

# Programs have no account: each operation of the API asks for the gateway's key itself.
programs = api.urls
for pattern in programs[0]:
    public(pattern.callback)

pages: list[URLPattern | URLResolver] = []

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", programs),
    path("", include((pages, "monitoring"))),
]
