"""Institutions and the people who work in them, as a Django app."""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """Who serves, where, with which qualification, since when."""

    name = "yiyang.organizations"
    label = "organizations"
