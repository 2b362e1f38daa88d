"""Django's registration of notices."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Inbox, live page events, channels and the log of what was delivered."""

    name = "yiyang.notices"
    label = "notices"
