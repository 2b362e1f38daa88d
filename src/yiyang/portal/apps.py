"""Django's registration of the portal."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Joins the contexts into one site: addresses, first screens, shell, demo district."""

    name = "yiyang.portal"
    label = "portal"
