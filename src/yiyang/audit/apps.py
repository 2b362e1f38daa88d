"""Django's registration of the audit trail."""

from importlib import import_module

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who read or changed what, provable years later."""

    name = "yiyang.audit"
    label = "audit"

    def ready(self) -> None:
        """Let the ticks register themselves."""
        import_module("yiyang.audit.tasks")
