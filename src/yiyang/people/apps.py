"""Elders and those around them, as a Django app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Who an elder is, who stands by them, and who answers for them."""

    name = "yiyang.people"
    label = "people"

    def ready(self) -> None:
        """Tell the access rules who is related to which elder, and listen for emergency openings."""
        from yiyang.accounts.guards import register_ties
        from yiyang.accounts.types import GlassBroken
        from yiyang.base import events
        from yiyang.people import actions
        from yiyang.people.models import Elder
        from yiyang.people.queries import access

        register_ties(access.KINDS, Elder, access.ties, gathered=access.gathered_ids, among=access.ties_among)
        events.subscribe(GlassBroken, actions.tell_of_broken_glass)
