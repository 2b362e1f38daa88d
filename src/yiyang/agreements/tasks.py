"""What is looked at every quarter of an hour: agreements that begin, fall due or end."""

from django.utils import timezone

from yiyang.agreements import actions


def advance_agreements() -> None:
    """Let agreements move on as their days come."""
    actions.advance(at=timezone.now())
