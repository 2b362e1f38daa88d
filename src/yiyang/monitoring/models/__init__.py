from yiyang.monitoring.models.devices import Binding, Device, Gateway
from yiyang.monitoring.models.readings import Measurement, Quarantine

__all__ = ["Binding", "Device", "Gateway", "Measurement", "Quarantine"]
