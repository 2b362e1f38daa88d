"""Django's registration of care."""

from django.apps import AppConfig


class CareConfig(AppConfig):
    """What was promised to each elder, by whom, when and where, and what was done."""

    name = "yiyang.care"
    label = "care"

    def ready(self) -> None:
        """Listen for signed and ended agreements, tell the timeline, and keep the coming two weeks filled."""
        from yiyang.agreements.queries import register_fulfilment
        from yiyang.agreements.types.news import AgreementEnded, AgreementSigned
        from yiyang.base import events, ticks
        from yiyang.care import queries, tasks
        from yiyang.care.queries import sources
        from yiyang.clinic.queries import register_timeline_source
        from yiyang.clinic.types.record import Kind
        from yiyang.people.types import EldersMerged, MergeUndone

        events.subscribe(AgreementSigned, tasks.draw_up_signed)
        events.subscribe(AgreementEnded, tasks.take_out_ended)
        events.subscribe(EldersMerged, tasks.join_merged)
        events.subscribe(MergeUndone, tasks.part_unmerged)
        register_fulfilment(queries.done_under)
        register_timeline_source(Kind.CARE, sources.plans_and_care, word="plan.read")
        ticks.every(60, "care: plans of signed agreements")(tasks.draw_up_missed)
        ticks.every(600, "care: tasks of the coming days")(tasks.roll_tasks)
