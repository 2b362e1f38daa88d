"""Django's registration of the catalogue."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Service items, packages and what they cost where."""

    name = "yiyang.catalogue"
    label = "catalogue"
