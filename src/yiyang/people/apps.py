"""Elders and those around them, as a Django app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Who an elder is, who stands by them, and who answers for them."""

    name = "yiyang.people"
    label = "people"

    def ready(self) -> None:
        """Tell the access rules who is related to which elder, and listen for emergency openings."""
        from yiyang.accounts.guards import register_relationship
        from yiyang.accounts.types import GlassBroken
        from yiyang.base import events
        from yiyang.people import actions
        from yiyang.people.models import Elder
        from yiyang.people.queries import access

        register_relationship("panel", Elder, access.panel_ids)
        register_relationship("team", Elder, access.team_ids)
        register_relationship("institution", Elder, access.institution_ids)
        register_relationship("referral", Elder, access.referral_ids)
        register_relationship("relative", Elder, access.relative_ids)
        register_relationship("self", Elder, access.self_ids)
        events.subscribe(GlassBroken, actions.tell_of_broken_glass)
