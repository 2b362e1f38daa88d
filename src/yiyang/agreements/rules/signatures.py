"""What a signature covers: a digest over the text that was offered and over the hand that signed it."""

import json
import re
from collections.abc import Mapping
from datetime import datetime

from yiyang.base import crypto

STROKES = re.compile(r"^(?:M\d{1,4} \d{1,4}(?:L\d{1,4} \d{1,4})+)+$")
LONGEST_PATH = 40_000
SHORTEST_PATH = 20
CODE_DIGITS = 6


def digest_of(terms: Mapping[str, object]) -> str:
    """SM3 over the terms as they were offered; any later change of them shows (电子签名法: content not altered)."""
    text = json.dumps(terms, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return crypto.sm3(text.encode()).hex()


def seal(terms_digest: str, *, side: str, signer: str, mark: str, at: datetime) -> str:
    """SM3 over the terms, who signed for which side, the drawn line or the code, and when."""
    return crypto.sm3("\n".join((terms_digest, side, signer, mark, at.isoformat())).encode()).hex()


def is_drawn(path: str) -> bool:
    """Whether a drawn signature is a line of strokes and nothing else, and more than a dot."""
    return SHORTEST_PATH <= len(path) <= LONGEST_PATH and STROKES.fullmatch(path) is not None


def code_for(terms_digest: str, person: str) -> str:
    """The number sent to one person for one text; for another text or person it is another."""
    return f"{int.from_bytes(crypto.blind_index(f'{terms_digest}:{person}')[:8]) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"
