"""The three addresses machines ask: alive, ready, numbers. They say nothing about anybody."""

from collections.abc import Iterator
from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from yiyang.runtime import health


def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return JsonResponse({"alive": True})


def readyz(request: HttpRequest) -> HttpResponse:
    """This process can serve people: database and broker answer and nothing is left to migrate."""
    readiness = health.readiness()
    return JsonResponse({"ready": readiness.ready, **asdict(readiness)}, status=200 if readiness.ready else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    """The numbers for Prometheus, read at the moment of asking."""
    registry = CollectorRegistry()
    registry.register(Numbers())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class Numbers:
    """Turns a status into Prometheus families."""

    def collect(self) -> Iterator[Metric]:
        """Processes, readiness, and the stream when the broker answers."""
        status = health.status()
        yield from self._processes(status)
        yield GaugeMetricFamily("yiyang_database_up", "The database answers", value=status.readiness.database)
        yield GaugeMetricFamily("yiyang_bus_up", "The broker answers", value=status.readiness.bus)
        if status.readiness.migrations_pending is not None:
            yield GaugeMetricFamily(
                "yiyang_migrations_pending", "Migrations not applied yet", value=status.readiness.migrations_pending
            )
        if status.stream is not None:
            yield from self._stream(status.stream)

    @staticmethod
    def _processes(status: health.Status) -> Iterator[Metric]:
        up = GaugeMetricFamily("yiyang_process_up", "A supervised process runs", labels=["name"])
        restarts = GaugeMetricFamily("yiyang_process_restarts", "Restarts since the supervisor began", labels=["name"])
        for child in status.children:
            up.add_metric([child.name], float(child.runs))
            restarts.add_metric([child.name], child.restarts)
        yield up
        yield restarts

    @staticmethod
    def _stream(depth: health.stream.Depth) -> Iterator[Metric]:
        yield GaugeMetricFamily("yiyang_stream_messages", "Messages stored and not yet done with", value=depth.messages)
        yield GaugeMetricFamily("yiyang_stream_bytes", "Bytes they take", value=depth.bytes)
        lag = GaugeMetricFamily("yiyang_stream_lag", "Messages a shard is behind", labels=["shard"])
        for shard in depth.shards:
            lag.add_metric([str(shard.number)], shard.lag)
        yield lag
