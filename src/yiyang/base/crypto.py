"""Secrets at rest with the algorithms the commercial-cryptography rules ask for: SM4-GCM and HMAC-SM3.

The key is 32 bytes (16 for SM4, 16 for the blind index), base64, from ``YIYANG_KEY`` or from `keys/data`, made once
with mode 0600. Losing it loses every identity number and phone: back it up apart from the database.
"""

import base64
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from yiyang.runtime import keys, places

VERSION = b"\x01"
NONCE_BYTES = 12
TAG_BYTES = 16


class CryptoError(Exception):
    """A value that cannot be opened: wrong key, wrong place or a changed byte."""


@lru_cache(maxsize=1)
def _keys() -> tuple[bytes, bytes]:
    text = os.environ.get("YIYANG_KEY") or keys.keep("data", places.var(), base64.b64encode(os.urandom(32)).decode())
    raw = base64.b64decode(text)
    if len(raw) != 32:
        raise CryptoError("the data key must be 32 bytes in base64")
    return raw[:16], raw[16:]


def encrypt(text: str, *, place: str) -> bytes:
    """SM4-GCM of a text, bound to the place it is stored (``table.column``)."""
    nonce = os.urandom(NONCE_BYTES)
    encryptor = Cipher(algorithms.SM4(_keys()[0]), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(place.encode())
    body = encryptor.update(text.encode()) + encryptor.finalize()
    return VERSION + nonce + encryptor.tag + body


def decrypt(sealed: bytes, *, place: str) -> str:
    """The text of ``encrypt``; ``CryptoError`` when key, place or bytes are not the ones it was sealed with."""
    if sealed[:1] != VERSION:
        raise CryptoError("sealed with an unknown version")
    nonce, tag = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES : 1 + NONCE_BYTES + TAG_BYTES]
    decryptor = Cipher(algorithms.SM4(_keys()[0]), modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(place.encode())
    try:
        return (decryptor.update(sealed[1 + NONCE_BYTES + TAG_BYTES :]) + decryptor.finalize()).decode()
    except InvalidTag as error:
        raise CryptoError(f"{place}: the value does not open with this key") from error


def blind_index(text: str) -> bytes:
    """HMAC-SM3 of a text, for exact search without reading the text."""
    mac = hmac.HMAC(_keys()[1], hashes.SM3())
    mac.update(text.encode())
    return mac.finalize()


def sm3(data: bytes) -> bytes:
    """The SM3 digest of some bytes (GB/T 32905)."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()
