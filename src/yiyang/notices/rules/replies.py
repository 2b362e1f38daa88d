"""What another server's answer means for a delivery; of its words only numbers and a call's own mark are kept."""

import re
from collections.abc import Mapping

from yiyang.notices.types import Reply, SendError

GONE = frozenset({404, 410})
STATUS = re.compile(r"error=\s?(\d{3})")
MARK = re.compile(r"[A-Za-z0-9._:-]{1,40}")


def of_push(status: int) -> Reply:
    """A push service: 201 means that it has the message; 404 and 410 that the browser has given up the address."""
    if status in GONE:
        return Reply(SendError.GONE, said(status))
    return Reply(None if status // 100 == 2 else SendError.REFUSED, said(status))


def of_voice(status: int, body: Mapping[str, object]) -> Reply:
    """A telephone gateway: any 2xx means that it rings; ``call_id`` and ``status`` of its answer are kept."""
    marks = [str(body[name]) for name in ("status", "call_id") if name in body]
    text = " · ".join([said(status), *(mark for mark in marks if MARK.fullmatch(mark))])
    return Reply(None if status // 100 == 2 else SendError.REFUSED, text)


def of_messenger(taken: bool, lines: str) -> Reply:
    """A messenger, an SMS gateway or a mail server: the number in what the sending library noted, nothing else of it."""
    found = STATUS.search(lines)
    return Reply(None if taken else SendError.REFUSED, said(int(found[1])) if found else "")


def said(status: int) -> str:
    """A status as it is shown."""
    return f"HTTP {status}"
