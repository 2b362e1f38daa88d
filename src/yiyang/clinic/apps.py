"""Django's registration of the clinic."""

from django.apps import AppConfig


class ClinicConfig(AppConfig):
    """The medical half of the record, on one timeline."""

    name = "yiyang.clinic"
    label = "clinic"
