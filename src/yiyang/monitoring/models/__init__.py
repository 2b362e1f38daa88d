from yiyang.monitoring.models.alarms import Alarm, AlarmEvent
from yiyang.monitoring.models.devices import Binding, Device, Gateway
from yiyang.monitoring.models.readings import Measurement, Quarantine
from yiyang.monitoring.models.targets import Target

__all__ = ["Alarm", "AlarmEvent", "Binding", "Device", "Gateway", "Measurement", "Quarantine", "Target"]
