"""The embedded NATS server: JetStream under `nats/`, an MQTT door for devices, two accounts, nobody anonymous.

Our own processes sign in with a random password from `keys/`. Everybody else, which is every gateway and
device, is asked about: the broker puts the question to `yiyang.runtime.gatekeeper` and lets in only what that signs.
"""

import signal
import subprocess
import sysconfig
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import IO

from yiyang.runtime import children, gatekeeper, keys, places, ports
from yiyang.runtime.errors import OperatorError
from yiyang.runtime.errors import gettext_noop as _

ACCOUNT = "DISTRICT"
OURS, SYSTEM = "nats", "nats-system"
SECONDS_TO_START = 30

CONFIG = """\
# Written at every start; change `yiyang.runtime.nats` instead.
server_name: yiyang
logtime_utc: true
listen: "{loopback}:{nats}"
http: "{loopback}:{nats_monitor}"
mqtt {{ listen: "{host}:{mqtt}" }}
jetstream {{ store_dir: "{store}", sync_interval: always }}
accounts {{
  {account} {{ jetstream: enabled, users: [ {{ user: {ours}, password: "{our_password}" }} ] }}
  SYS {{ users: [ {{ user: {system}, password: "{system_password}" }} ] }}
}}
system_account: SYS
authorization {{
  timeout: 5
  auth_callout {{ issuer: {issuer}, account: {account}, auth_users: [ {ours}, {system} ] }}
}}
"""


def binary() -> Path:
    """Where the wheel put the server: beside our own Python."""
    path = Path(sysconfig.get_path("scripts")) / "nats-server"
    if not path.exists():
        raise OperatorError(_("NATS is not installed with Yiyang. Run make setup, or point NATS_URL at a server."))
    return path


class EmbeddedNats:
    """One NATS server of our own, below one folder."""

    def __init__(self, folder: Path | str, *, host: str = places.LOOPBACK, taken: places.Ports | None = None) -> None:
        """Devices reach the MQTT door at `host`; everything else listens on the loopback address only."""
        self.folder = Path(folder).absolute()
        self.host = host
        self.ports = taken or places.ports(self.folder)
        self.store = self.folder / "nats"
        self.log = places.log_folder(self.folder) / "nats.log"
        self.config = places.run_folder(self.folder) / "nats.conf"

    def prepare(self) -> None:
        """Make ready to start: folders, credentials, configuration."""
        for folder in (self.store, self.log.parent, self.config.parent):
            folder.mkdir(parents=True, exist_ok=True)
        self.store.chmod(0o700)
        self.config.touch(mode=0o600)
        self.config.chmod(0o600)
        self.config.write_text(
            CONFIG.format(
                account=ACCOUNT,
                ours=OURS,
                our_password=keys.secret(OURS, self.folder),
                system=SYSTEM,
                system_password=keys.secret(SYSTEM, self.folder),
                issuer=gatekeeper.Issuer.of(self.folder).public_key,
                store=self.store,
                host=self.host,
                loopback=places.LOOPBACK,
                nats=self.ports.nats,
                mqtt=self.ports.mqtt,
                nats_monitor=self.ports.nats_monitor,
            )
        )

    def start(self, *, output: IO[bytes] | int, stop_signal: signal.Signals | None) -> subprocess.Popen[bytes]:
        """Start the prepared server; given a stop signal it also ends when this process does."""
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
        address = f"http://{places.LOOPBACK}:{self.ports.nats_monitor}/healthz"
        with suppress(urllib.error.URLError, OSError), urllib.request.urlopen(address, timeout=2) as answer:
            return bool(answer.status == 200)
        return False

    def _error_from_log(self) -> OperatorError:
        tail = self.log.read_bytes()[-4000:].decode(errors="replace") if self.log.exists() else ""
        reasons = [line for line in tail.splitlines() if "[FTL]" in line or "[ERR]" in line]
        return OperatorError(
            _("NATS does not start on %(store)s: %(reason)s. See %(log)s."),
            store=self.store,
            reason=(reasons or ["?"])[-1].split("] ")[-1],
            log=self.log,
        )
