"""Elders and those around them, as a Django app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Who an elder is, who stands by them, and who answers for them."""

    name = "yiyang.people"
    label = "people"
