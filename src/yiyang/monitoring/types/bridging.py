"""What a gateway in a house is told: where the broker is, and which Bluetooth device is which registered one."""

import msgspec


class Broker(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where readings go, and as whom; the key stands in a file of its own."""

    host: str
    username: str
    key_file: str
    port: int = 1883
    tls: bool = False


class Paired(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A Bluetooth address and the number the device is registered under."""

    address: str
    serial: str


class House(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All a gateway needs to know; ``zone`` is the one its devices' clocks are set to."""

    broker: Broker
    devices: tuple[Paired, ...]
    spool: str
    zone: str = "Asia/Shanghai"
