"""The probes, as the portal mounts them."""

from django.urls import path

from yiyang.runtime import probes

urlpatterns = [path("healthz", probes.healthz), path("readyz", probes.readyz), path("metrics", probes.metrics)]
