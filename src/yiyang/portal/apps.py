"""Django's registration of the portal."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Joins the contexts into one site: addresses, first screens, shell, demo district."""

    name = "yiyang.portal"
    label = "portal"

    def ready(self) -> None:
        from yiyang.portal.queries.shell import shell
        from yiyang.ui import pages

        pages.provide_shell(shell)
