"""The code on an elder's card: which card it is, and a seal that only the platform can make. It names nobody."""

import base64
import binascii
import hmac
from uuid import UUID

MARK = "YY1"
SEAL_BYTES = 10
SITTING_MINUTES = 5
"""How long devices speak for whoever showed a card. Platform default."""


def code(card: UUID, seal: bytes) -> str:
    """What stands in the square code: capital letters and digits only, so that it stays small."""
    return MARK + base64.b32encode(card.bytes + seal[:SEAL_BYTES]).decode().rstrip("=")


def parse(text: str) -> tuple[UUID, bytes] | None:
    """Card and seal of a code; None for anything else."""
    plain = text.strip().upper()
    if not plain.startswith(MARK) or len(plain) > 64:
        return None
    body = plain.removeprefix(MARK)
    try:
        data = base64.b32decode(body + "=" * (-len(body) % 8))
    except (binascii.Error, ValueError):
        return None
    if len(data) != 16 + SEAL_BYTES or code(UUID(bytes=data[:16]), data[16:]) != plain:
        return None
    return UUID(bytes=data[:16]), data[16:]


def is_sealed(given: bytes, true: bytes) -> bool:
    """Whether a seal is the true one, compared in the same time whatever it is."""
    return hmac.compare_digest(given, true[:SEAL_BYTES])
