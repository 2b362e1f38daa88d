"""Certificates: which files a server shows, and one of our own making for trying things out on one machine."""

import datetime
import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from yiyang.runtime.errors import OperatorError
from yiyang.runtime.errors import gettext_noop as _

DAYS = 365


@dataclass(frozen=True)
class Certificate:
    """A server's certificate, its key, and the authority that clients trust."""

    certificate: Path
    key: Path
    authority: Path

    @classmethod
    def given(cls, certificate: Path, key: Path, authority: Path | None = None) -> "Certificate":
        """Files an operator names, checked to be readable and to belong together."""
        found = cls(certificate.absolute(), key.absolute(), (authority or certificate).absolute())
        for path in (found.certificate, found.key, found.authority):
            if not path.is_file():
                raise OperatorError(_("There is no certificate or key at %(path)s."), path=path)
        try:
            ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(found.certificate, found.key)
        except ssl.SSLError as error:
            raise OperatorError(
                _("%(certificate)s and %(key)s do not belong together, or are not in PEM form."),
                certificate=found.certificate,
                key=found.key,
            ) from error
        return found


def make_own(folder: Path, *hosts: str, now: datetime.datetime) -> Certificate:
    """A certificate that signs itself, for these names and addresses; good for a trial, not for a city."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=DAYS))
        .add_extension(x509.SubjectAlternativeName([_alternative(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
    )
    signed = builder.sign(secret, hashes.SHA256())
    made = Certificate(folder / "server.pem", folder / "server.key", folder / "server.pem")
    made.key.touch(mode=0o600)
    made.key.write_bytes(
        secret.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    made.certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    return made


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
