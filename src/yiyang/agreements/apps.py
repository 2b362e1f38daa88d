"""Applications and agreements, as a Django app."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """From an application to a signed agreement, and what follows at its end."""

    name = "yiyang.agreements"
    label = "agreements"

    def ready(self) -> None:
        """Tell the timeline about agreements, and look every quarter of an hour which of them begin, fall due or end."""
        from yiyang.agreements import tasks
        from yiyang.agreements.queries import sources
        from yiyang.base import ticks
        from yiyang.clinic.queries import register_timeline_source
        from yiyang.clinic.types.record import Kind

        register_timeline_source(Kind.COST, sources.agreements, word="agreement.read")
        ticks.every(900, "agreements")(tasks.advance_agreements)
