"""Django's registration of the audit trail."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who read or changed what, provable years later."""

    name = "yiyang.audit"
    label = "audit"
