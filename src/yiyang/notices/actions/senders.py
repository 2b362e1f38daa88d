"""Handing a message to the other side: push service, messenger or telephone gateway; nothing here touches the database."""

import http.client
import json
import logging
import os
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec

from yiyang.notices import guards, queries
from yiyang.notices.rules import replies, web_push
from yiyang.notices.types import ChannelKind, Outgoing, Reply, SendError, Subscription

log = logging.getLogger(__name__)
PATIENCE_SECONDS, MOST_ANSWER = 10, 4096
TOKEN_LIVES, PUSH_KEPT_SECONDS = timedelta(hours=12), 3600
URGENCIES = {"critical": "high", "urgent": "high", "watch": "normal"}


def send(message: Outgoing) -> Reply:
    """One attempt; answers what came of it and never raises."""
    obstacle = guards.find_obstacle(message.kind, message.url)
    if obstacle:
        return Reply(obstacle)
    try:
        return SENDERS[message.kind](message)
    except OSError as error:
        log.info("a channel could not be reached: %s", type(error).__name__)
        return Reply(SendError.UNRESOLVED)
    except Exception as error:
        log.warning("a channel failed with %s", type(error).__name__)
        return Reply(SendError.BROKEN)


def _push(message: Outgoing) -> Reply:
    """A web push: sealed for the browser, with the name of a severity and nothing about anybody."""
    keys = msgspec.json.decode(message.secret, type=dict[str, str])
    subscription = Subscription(message.url, keys["p256dh"], keys["auth"])
    text = {"title": message.title, "body": message.body, "url": message.link or "/inbox/", "tag": message.severity}
    if message.delivery_id:
        text["receipt"] = message.delivery_id
    body = web_push.sealed(
        json.dumps(text).encode(), subscription, sender=ec.generate_private_key(ec.SECP256R1()), salt=os.urandom(16)
    )
    proof = web_push.signed(
        message.url, key=queries.push_key(), contact=queries.push_contact(), until=datetime.now(UTC) + TOKEN_LIVES
    )
    headers = {
        "Authorization": proof,
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(PUSH_KEPT_SECONDS),
        "Urgency": URGENCIES.get(message.severity, "low"),
    }
    return replies.of_push(post(message.url, body, headers)[0])


def _voice(message: Outgoing) -> Reply:
    """A telephone gateway: JSON with a sentence to speak; its answer may name the call."""
    call = {
        "id": message.delivery_id,
        "to": message.number,
        "say": f"{message.title}。{message.body}" if message.language.startswith("zh") else f"{message.title}. {message.body}",
        "severity": message.severity,
        "language": message.language,
        "test": message.is_test,
    }
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if message.secret:
        headers["Authorization"] = f"Bearer {message.secret}"
    status, answer = post(message.url, json.dumps(call, ensure_ascii=False).encode(), headers)
    try:
        said = msgspec.json.decode(answer, type=dict[str, object]) if answer else {}
    except msgspec.DecodeError:
        said = {}
    return replies.of_voice(status, said)


def _apprise(message: Outgoing) -> Reply:
    """Everything Apprise knows; of its own notes only a status number is kept."""
    import apprise  # noqa: PLC0415 - slow to load, and few processes send anything

    sender = apprise.Apprise(asset=apprise.AppriseAsset(app_id="Yiyang", app_desc="Yiyang", app_url="", async_mode=False))
    if not sender.add(message.url):
        return Reply(SendError.UNUSABLE)
    with apprise.LogCapture(level=logging.WARNING) as notes:  # type: ignore[no-untyped-call]
        taken = sender.notify(title=message.title, body=message.body)
        lines = notes.getvalue()
    return replies.of_messenger(bool(taken), lines)


SENDERS = {ChannelKind.WEB_PUSH: _push, ChannelKind.VOICE: _voice, ChannelKind.APPRISE: _apprise}


def post(url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
    """One POST, without following anybody elsewhere; the status and the beginning of the answer."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port
    if parts.scheme == "https":
        line: http.client.HTTPConnection = http.client.HTTPSConnection(
            host, port, timeout=PATIENCE_SECONDS, context=ssl.create_default_context()
        )
    else:
        line = http.client.HTTPConnection(host, port, timeout=PATIENCE_SECONDS)
    try:
        line.request("POST", f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}", body, dict(headers))
        answer = line.getresponse()
        return answer.status, answer.read(MOST_ANSWER)
    finally:
        line.close()
