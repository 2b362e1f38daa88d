"""Django's registration of the portal."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Joins the contexts into one site: addresses, first screens, shell, demo district."""

    name = "yiyang.portal"
    label = "portal"

    def ready(self) -> None:
        """Say what stands around every page, and which pages a record leads to."""
        from yiyang.clinic.queries import register_record_way
        from yiyang.portal.queries.shell import shell
        from yiyang.portal.ways import FROM_THE_RECORD
        from yiyang.ui import pages

        pages.provide_shell(shell)
        for words, url_name, word in FROM_THE_RECORD:
            register_record_way(words, url_name, word=word)
