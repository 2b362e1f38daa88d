"""Django's registration of assessment."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """Instruments as data, answers, scores, levels and the six-dimension report."""

    name = "yiyang.assessment"
    label = "assessment"

    def ready(self) -> None:
        """Put results on the timeline, and look now and then for what calls for a new assessment."""
        from yiyang.assessment import tasks
        from yiyang.assessment.queries import sources
        from yiyang.base import ticks
        from yiyang.clinic.queries import register_timeline_source
        from yiyang.clinic.types.record import Kind

        register_timeline_source(Kind.ASSESSMENT, sources.timeline_entries, word="assessment.read")
        ticks.every(300, "assessment: what calls for a new one")(tasks.note_changes)
