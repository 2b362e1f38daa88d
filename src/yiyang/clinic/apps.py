"""Django's registration of the clinic."""

from django.apps import AppConfig


class ClinicConfig(AppConfig):
    """The medical half of the record, on one timeline."""

    name = "yiyang.clinic"
    label = "clinic"

    def ready(self) -> None:
        from yiyang.clinic.queries import register_timeline_source, sources
        from yiyang.clinic.types.record import Kind

        register_timeline_source(Kind.VISIT, sources.facts)
        register_timeline_source(Kind.MEDICINE, sources.facts)
        register_timeline_source(Kind.FAMILY, sources.facts, word="guidance.read")
