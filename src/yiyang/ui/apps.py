"""The design system as a Django app: templates, components, scripts, styles."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Every page looks of one piece because it is made of these pieces."""

    name = "yiyang.ui"
    label = "ui"
