from yiyang.monitoring.models.alarms import Alarm, AlarmEvent
from yiyang.monitoring.models.devices import Binding, Device, Gateway
from yiyang.monitoring.models.readings import Measurement, Quarantine
from yiyang.monitoring.models.samples import SampleRing
from yiyang.monitoring.models.targets import Target
from yiyang.monitoring.models.whatifs import WhatIf
from yiyang.monitoring.models.workers import Shard, Worker

__all__ = [
    "Alarm",
    "AlarmEvent",
    "Binding",
    "Device",
    "Gateway",
    "Measurement",
    "Quarantine",
    "SampleRing",
    "Shard",
    "Target",
    "WhatIf",
    "Worker",
]
