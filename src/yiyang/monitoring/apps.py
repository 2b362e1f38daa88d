"""Django's registration of monitoring."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """Devices, bindings, measurements, alarm rules, alarms and who answers them."""

    name = "yiyang.monitoring"
    label = "monitoring"

    def ready(self) -> None:
        """Say whose devices are whose, and set the clock."""
        from yiyang.monitoring.tasks import upkeep

        upkeep.set_clock()
        from yiyang.accounts.guards import register_relationship
        from yiyang.base import events, ticks
        from yiyang.clinic.queries import register_timeline_source
        from yiyang.clinic.types.record import Kind
        from yiyang.monitoring.actions import escalation
        from yiyang.monitoring.models import Device, Gateway
        from yiyang.monitoring.queries import alarms as alarm_reads
        from yiyang.monitoring.queries import measured, reach, workers
        from yiyang.monitoring.tasks import alarms, clock, signals, whatifs
        from yiyang.notices.queries import register_houses
        from yiyang.notices.types import DeliveryMoved
        from yiyang.runtime import health

        register_relationship("institution", Gateway, reach.gateways_of_my_institution)
        register_relationship("institution", Device, reach.devices_of_my_institution)
        register_houses(reach.houses_of_answering)
        for kind in ("panel", "team", "self"):
            register_relationship(kind, Device, reach.devices_of_my_elders)
        ticks.every(3600, "monitoring: coming months")(clock.prepare_partitions)
        health.register_owners(workers.owners)
        ticks.every(6 * 3600, "monitoring: lost weight")(clock.report_weight_losses)
        register_timeline_source(Kind.MEASURE, measured.timeline_entries, word="vitals.read")
        register_timeline_source(Kind.MEASURE, alarm_reads.timeline_entries, word="alarm.read")
        events.subscribe(DeliveryMoved, escalation.follow_delivery)
        ticks.every(1, "monitoring: unanswered alarms")(alarms.escalate_due)
        ticks.every(0.2, "monitoring: alarms to be told")(alarms.announce)
        ticks.every(1, "monitoring: early-warning scores")(alarms.judge_scores)
        ticks.every(5, "monitoring: silent devices")(alarms.raise_silences)
        ticks.every(60, "monitoring: questions left behind")(whatifs.take_up_again)
        ticks.every(5, "monitoring: calls and questions dealt with")(signals.settle_handled)
        ticks.every(15, "monitoring: absences to be asked about")(signals.ask_about_absence)
