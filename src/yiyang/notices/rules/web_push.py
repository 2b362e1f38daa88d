"""Web Push: a message sealed for one browser (RFC 8291, RFC 8188) and the proof of who sends it (RFC 8292)."""

import base64
import json
import struct
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from yiyang.notices.types import Subscription

RECORD_SIZE, POINT_BYTES, AUTH_BYTES = 4096, 65, 16
MOST_TEXT = 3000


def sealed(text: bytes, subscription: Subscription, *, sender: ec.EllipticCurvePrivateKey, salt: bytes) -> bytes:
    """The body of a push: only the browser of this subscription can open it. ``sender`` and ``salt`` are used once."""
    theirs, own = decoded(subscription.p256dh), point(sender.public_key())
    shared = sender.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
    material = _derived(shared, salt=decoded(subscription.auth), info=b"WebPush: info\0" + theirs + own, length=32)
    key = _derived(material, salt=salt, info=b"Content-Encoding: aes128gcm\0", length=16)
    nonce = _derived(material, salt=salt, info=b"Content-Encoding: nonce\0", length=12)
    head = salt + struct.pack("!IB", RECORD_SIZE, POINT_BYTES) + own
    return head + AESGCM(key).encrypt(nonce, text + b"\2", None)


def signed(endpoint: str, *, key: ec.EllipticCurvePrivateKey, contact: str, until: datetime) -> str:
    """The header by which a push service knows the sender: a short-lived token for this service only."""
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int(until.timestamp()), "sub": contact}
    text = f"{_json({'typ': 'JWT', 'alg': 'ES256'})}.{_json(claims)}"
    r, s = utils.decode_dss_signature(key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    proof = encoded(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={text}.{proof}, k={encoded(point(key.public_key()))}"


def is_whole(subscription: Subscription) -> bool:
    """Whether a browser's keys are of the kind they must be."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(subscription.p256dh))
        return len(decoded(subscription.auth)) == AUTH_BYTES
    except (ValueError, UnsupportedAlgorithm):
        return False


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as 65 bytes."""
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def encoded(raw: bytes) -> str:
    """Base64 for addresses, without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The bytes behind such base64."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _derived(material: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(material)


def _json(claims: dict[str, Any]) -> str:
    return encoded(json.dumps(claims, separators=(",", ":")).encode())
