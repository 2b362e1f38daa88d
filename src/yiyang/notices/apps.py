"""Django's registration of notices."""

import logging

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Inbox, live page events, channels and the log of what was delivered."""

    name = "yiyang.notices"
    label = "notices"

    def ready(self) -> None:
        """Keep the sending library's own lines out of the log: they may repeat an address or a message."""
        library = logging.getLogger("apprise")
        library.setLevel(logging.CRITICAL)
        library.propagate = False
