from yiyang.monitoring.models.alarms import Alarm, AlarmCall, AlarmEvent
from yiyang.monitoring.models.devices import Binding, Device, Gateway
from yiyang.monitoring.models.fences import Fence
from yiyang.monitoring.models.help_calls import Drill, HelpCall
from yiyang.monitoring.models.life_events import LifeAnswer, LifeEvent
from yiyang.monitoring.models.points import ElderCard, Point, Sitting
from yiyang.monitoring.models.readings import Measurement, Quarantine, Unscored
from yiyang.monitoring.models.samples import SampleRing
from yiyang.monitoring.models.signals import Signal
from yiyang.monitoring.models.targets import Target
from yiyang.monitoring.models.whatifs import WhatIf
from yiyang.monitoring.models.workers import Shard, Worker

__all__ = [
    "Alarm",
    "AlarmCall",
    "AlarmEvent",
    "Binding",
    "Device",
    "Drill",
    "ElderCard",
    "Fence",
    "Gateway",
    "HelpCall",
    "LifeAnswer",
    "LifeEvent",
    "Measurement",
    "Point",
    "Quarantine",
    "SampleRing",
    "Shard",
    "Signal",
    "Sitting",
    "Target",
    "Unscored",
    "WhatIf",
    "Worker",
]
