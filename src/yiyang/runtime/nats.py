"""The embedded NATS server: JetStream under `nats/`, an MQTT door for devices, two accounts, nobody anonymous.

Our own processes sign in with a random password from `keys/`. Everybody else, which is every gateway and
device, is asked about: the broker puts the question to `yiyang.runtime.gatekeeper` and lets in only what that signs.
"""

import json
import signal
import subprocess
import sysconfig
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from yiyang.runtime import children, gatekeeper, keys, places, ports
from yiyang.runtime.errors import OperatorError
from yiyang.runtime.errors import gettext_noop as _
from yiyang.runtime.tls import Certificate

ACCOUNT = "DISTRICT"
OURS, SYSTEM = "nats", "nats-system"
SECONDS_TO_START = 30

CONFIG = """\
# Written at every start; change `yiyang.runtime.nats` instead.
server_name: {name}
logtime_utc: true
listen: {listen}
http: {monitor}
{inner_tls}mqtt {{
  listen: {mqtt}
{mqtt_tls}}}
jetstream {{ store_dir: {store}, sync_interval: always }}
accounts {{
  {account} {{ jetstream: enabled, users: [ {{ user: {ours}, password: {our_password} }} ] }}
  SYS {{ users: [ {{ user: {system}, password: {system_password} }} ] }}
}}
system_account: SYS
authorization {{
  timeout: 5
  auth_callout {{ issuer: {issuer}, account: {account}, auth_users: [ {ours}, {system} ] }}
}}
"""


@dataclass(frozen=True)
class Door:
    """Where one server listens: for our own processes at `inner`, for devices at `outer`."""

    name: str
    inner: str
    outer: str
    nats: int
    mqtt: int
    monitor: int


def quoted(text: object) -> str:
    """A string as the configuration takes it."""
    return json.dumps(str(text))


def tls_lines(certificate: Certificate | None, *, mutual: bool = False) -> str:
    """The part that makes a listener speak TLS; `mutual` asks the other side for a certificate too."""
    if certificate is None:
        return ""
    verify = f", ca_file: {quoted(certificate.authority)}, verify: true" if mutual else ""
    return f"  tls {{ cert_file: {quoted(certificate.certificate)}, key_file: {quoted(certificate.key)}, timeout: 5{verify} }}\n"


def configuration(
    folder: Path, door: Door, *, store: Path, certificate: Certificate | None = None, inner: Certificate | None = None
) -> str:
    """What a server is started with; `certificate` is shown to devices, `inner` to our own processes."""
    return CONFIG.format(
        name=door.name,
        listen=quoted(f"{door.inner}:{door.nats}"),
        monitor=quoted(f"{places.LOOPBACK}:{door.monitor}"),
        mqtt=quoted(f"{door.outer}:{door.mqtt}"),
        inner_tls=tls_lines(inner).lstrip(),
        mqtt_tls=tls_lines(certificate),
        store=quoted(store),
        account=ACCOUNT,
        ours=OURS,
        our_password=quoted(keys.secret(OURS, folder)),
        system=SYSTEM,
        system_password=quoted(keys.secret(SYSTEM, folder)),
        issuer=gatekeeper.Issuer.of(folder).public_key,
    )


def answers_healthy(monitor: int) -> bool:
    """What the server behind this monitoring port says of itself."""
    address = f"http://{places.LOOPBACK}:{monitor}/healthz"
    with suppress(urllib.error.URLError, OSError), urllib.request.urlopen(address, timeout=2) as answer:
        return bool(answer.status == 200)
    return False


def binary() -> Path:
    """Where the wheel put the server: beside our own Python."""
    path = Path(sysconfig.get_path("scripts")) / "nats-server"
    if not path.exists():
        raise OperatorError(_("NATS is not installed with Yiyang. Run make setup, or point NATS_URL at a server."))
    return path


class EmbeddedNats:
    """One NATS server of our own, below one folder."""

    def __init__(
        self,
        folder: Path | str,
        *,
        host: str = places.LOOPBACK,
        taken: places.Ports | None = None,
        certificate: Certificate | None = None,
    ) -> None:
        """Devices reach the MQTT door at `host`; everything else listens on the loopback address only."""
        self.folder = Path(folder).absolute()
        self.host = host
        self.certificate = certificate
        self.ports = taken or places.ports(self.folder)
        self.monitor = self.ports.nats_monitor
        self.store = self.folder / "nats"
        self.log = places.log_folder(self.folder) / "nats.log"
        self.config = places.run_folder(self.folder) / "nats.conf"

    def prepare(self) -> None:
        """Make ready to start: folders and credentials."""
        for folder in (self.store, self.log.parent, self.config.parent):
            folder.mkdir(parents=True, exist_ok=True)
        self.store.chmod(0o700)
        self.config.touch(mode=0o600)
        self.config.chmod(0o600)

    def start(self, *, output: IO[bytes] | int, stop_signal: signal.Signals | None) -> subprocess.Popen[bytes]:
        """Start the prepared server; given a stop signal it also ends when this process does.

        Where it is asked how it is changes when another installation took that port while this server was down.
        """
        self.monitor = ports.free_port(self.ports.nats_monitor)
        door = Door("yiyang", places.LOOPBACK, self.host, nats=self.ports.nats, mqtt=self.ports.mqtt, monitor=self.monitor)
        self.config.write_text(configuration(self.folder, door, store=self.store, certificate=self.certificate))
        return children.start([str(binary()), "--config", str(self.config)], output=output, stop_signal=stop_signal)

    def wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        """Wait until streams are recovered and every door is open."""
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and process.poll() is None:
            if self.is_healthy() and ports.is_listening(self.ports.mqtt, places.reachable(self.host)):
                return
            time.sleep(0.05)
        raise self._error_from_log()

    def is_healthy(self) -> bool:
        """What the server says of itself."""
        return answers_healthy(self.monitor)

    def _error_from_log(self) -> OperatorError:
        tail = self.log.read_bytes()[-4000:].decode(errors="replace") if self.log.exists() else ""
        reasons = [line for line in tail.splitlines() if "[FTL]" in line or "[ERR]" in line]
        return OperatorError(
            _("NATS does not start on %(store)s: %(reason)s. See %(log)s."),
            store=self.store,
            reason=(reasons or ["?"])[-1].split("] ")[-1],
            log=self.log,
        )
