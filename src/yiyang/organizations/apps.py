"""Institutions and the people who work in them, as a Django app."""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """Who serves, where, with which qualification, since when."""

    name = "yiyang.organizations"
    label = "organizations"

    def ready(self) -> None:
        """Tell the access rules whose staff, teams and institution someone's own are."""
        from yiyang.accounts.guards import register_relationship
        from yiyang.organizations import queries
        from yiyang.organizations.models import Institution, Staff, Team

        register_relationship("institution", Institution, queries.own_institution_ids)
        register_relationship("institution", Staff, queries.own_staff_ids)
        register_relationship("institution", Team, queries.own_team_ids)
