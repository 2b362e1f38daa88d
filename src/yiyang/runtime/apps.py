"""Tells Django of the runtime's commands and texts; it has no tables."""

from django.apps import AppConfig


class RuntimeConfig(AppConfig):
    """Processes, ports and the message bus."""

    name = "yiyang.runtime"
