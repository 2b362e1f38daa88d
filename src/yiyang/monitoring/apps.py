"""Django's registration of monitoring."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """Devices, bindings, measurements, alarm rules, alarms and who answers them."""

    name = "yiyang.monitoring"
    label = "monitoring"
