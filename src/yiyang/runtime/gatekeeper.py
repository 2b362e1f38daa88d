"""Answers the broker's question "who is this?" for every gateway and device.

NATS calls it auth callout: each sign-in that is not one of our own arrives as a request; the answer is a
user token (JWT) signed with the account key, holding the subjects that user may publish to and nothing else.
Several workers may answer; they share the work as one queue group. Whoever knocks too often, or with a wrong secret, is
answered late: guessing and storming costs the one who does it, not the honest devices beside.
"""

import asyncio
import base64
import hashlib
import json
import logging
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import msgspec
import nkeys
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.errors import TimeoutError as NatsTimeout

from yiyang.runtime import bus, keys, places, stream

QUESTIONS = "$SYS.REQ.USER.AUTH"
QUEUE = "gatekeeper"
ACCOUNT = "DISTRICT"
TOKEN_SECONDS = 24 * 3600
BURST, EVERY_SECONDS = 10, 0.5
"""How often one name may sign in with the same secret: so often at once, then once in so many seconds."""
LONGEST_WAIT_SECONDS = 3.0
"""Nobody waits longer to be asked about; the broker gives up after five seconds, a wrong secret's own second included."""
WRONG_SECRET_SECONDS = 1.0
REMEMBERED = 10_000
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Permit:
    """What a signed-in gateway or device may do: publish to these subjects, subscribe to none."""

    publish: tuple[str, ...]


Decide = Callable[[str, str], Permit | Awaitable[Permit | None] | None]
Claims = dict[str, object]


@dataclass(frozen=True)
class Issuer:
    """The account key that makes our answers believed."""

    seed: str

    @classmethod
    def of(cls, folder: Path) -> "Issuer":
        """The key of this installation, made on first use."""
        fresh = bytes(nkeys.encode_seed(secrets.token_bytes(32), nkeys.PREFIX_BYTE_ACCOUNT)).decode()
        return cls(keys.keep("nats-issuer", folder, fresh))

    @cached_property
    def public_key(self) -> str:
        """The half the broker knows."""
        return str(self._pair.public_key.decode())

    @cached_property
    def _pair(self) -> nkeys.KeyPair:
        return nkeys.from_seed(self.seed.encode())

    def sign(self, claims: Claims) -> str:
        """A token in the broker's dialect of JWT: Ed25519 over header and claims."""
        header = {"typ": "JWT", "alg": "ed25519-nkey"}
        stamped = {"iss": self.public_key, "iat": int(time.time()), "jti": secrets.token_hex(16), **claims}
        body = f"{_packed(header)}.{_packed(stamped)}"
        return f"{body}.{_encode(self._pair.sign(body.encode()))}"


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _packed(value: object) -> str:
    return _encode(json.dumps(value, separators=(",", ":")).encode())


class _Options(msgspec.Struct):
    username: str = msgspec.field(name="user", default="")
    password: str = msgspec.field(name="pass", default="")


class _Server(msgspec.Struct):
    id: str


class _Facts(msgspec.Struct):
    user_nkey: str
    server_id: _Server
    connect_opts: _Options


class _Request(msgspec.Struct):
    nats: _Facts


@dataclass(frozen=True)
class Question:
    """One sign-in as the broker describes it."""

    user_key: str
    server: str
    username: str
    password: str

    @classmethod
    def read(cls, token: str) -> "Question":
        """Take the four facts we need out of the broker's request.

        It came over our own connection from the system account, so its signature would add nothing.
        """
        body = token.split(".")[1]
        raw = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
        facts = msgspec.json.decode(raw, type=_Request).nats
        options = facts.connect_opts
        return cls(facts.user_nkey, facts.server_id.id, options.username, options.password)


@dataclass
class Pace:
    """How long someone who signs in again and again with the same secret has to wait; nobody else waits with them."""

    _due: dict[bytes, float] = field(default_factory=dict)

    def wait(self, question: Question, now: float) -> float | None:
        """Seconds until this sign-in is decided; None when it comes too often to be decided at all."""
        who = hashlib.blake2b(f"{question.username}\0{question.password}".encode(), digest_size=16).digest()
        due = max(self._due.get(who, now), now)
        wait = max(0.0, due - now - (BURST - 1) * EVERY_SECONDS)
        if wait > LONGEST_WAIT_SECONDS:
            return None
        if len(self._due) >= REMEMBERED:
            self._due = {one: until for one, until in self._due.items() if until > now}
        self._due[who] = due + EVERY_SECONDS
        return wait


def permit_token(question: Question, permit: Permit, issuer: Issuer) -> str:
    """The signed user: named, confined to its subjects, asked again after a day."""
    rights = {
        "pub": {"allow": list(permit.publish)} if permit.publish else {"deny": [">"]},
        "sub": {"deny": [">"]},
        "subs": -1,
        "data": -1,
        "payload": -1,
        "type": "user",
        "version": 2,
    }
    return issuer.sign(
        {
            "sub": question.user_key,
            "aud": ACCOUNT,
            "name": question.username,
            "exp": int(time.time()) + TOKEN_SECONDS,
            "nats": rights,
        }
    )


def answer(question: Question, permit: Permit | None, issuer: Issuer) -> str:
    """The response the broker waits for: a user, or the refusal."""
    verdict = {"jwt": permit_token(question, permit, issuer)} if permit else {"error": "unknown name or secret"}
    facts = {**verdict, "type": "authorization_response", "version": 2}
    return issuer.sign({"sub": question.user_key, "aud": question.server, "nats": facts})


async def serve(nc: Client, decide: Decide, *, folder: Path | None = None) -> None:
    """Answer sign-ins on this connection from now on, and bring in what signed-in devices send without QoS.

    `decide` is called with the name and secret given; a plain function runs in a thread, since it will ask the
    database. Where it fails, the answer is no.
    """
    issuer = Issuer.of(folder or places.var())

    pace, one_at_a_time, waiting = Pace(), asyncio.Lock(), set[asyncio.Task[None]]()

    async def respond(message: Msg) -> None:
        question = Question.read(message.data.decode())
        permit = await _decided(question, decide, wait=pace.wait(question, time.monotonic()), one_at_a_time=one_at_a_time)
        with suppress(NatsError):
            await message.respond(answer(question, permit, issuer).encode())

    async def take(message: Msg) -> None:
        task = asyncio.create_task(respond(message), name="sign-in")
        waiting.add(task)
        task.add_done_callback(waiting.discard)

    await stream.relay(nc)
    await nc.subscribe(QUESTIONS, queue=QUEUE, cb=take)


async def _decided(question: Question, decide: Decide, *, wait: float | None, one_at_a_time: asyncio.Lock) -> Permit | None:
    """The verdict after its waiting time; who is refused waits longer."""
    await asyncio.sleep(LONGEST_WAIT_SECONDS if wait is None else wait)
    if wait is None:
        return None
    try:
        async with one_at_a_time:
            permit = await _ask(decide, question)
    except Exception:
        log.exception("a device's sign-in could not be decided; it is refused and will try again")
        return None
    if permit is None:
        await asyncio.sleep(WRONG_SECRET_SECONDS)
    return permit


async def _ask(decide: Decide, question: Question) -> Permit | None:
    verdict = await asyncio.to_thread(decide, question.username, question.password)
    return await verdict if isinstance(verdict, Awaitable) else verdict


async def expel(username: str) -> int:
    """Cut every connection of a gateway or device, so that it has to sign in again; answers how many there were."""
    address = places.nats_system_url()
    if address is None:
        log.warning("NATS_SYSTEM_URL is not set: changed rights take effect at the next sign-in, within a day")
        return 0
    system = await bus.connect("gatekeeper", role="nats-system", url=address)
    try:
        found = [
            (server, connection) async for server, connections in _connections_of(system, username) for connection in connections
        ]
        for server, connection in found:
            await system.request(f"$SYS.REQ.SERVER.{server}.KICK", json.dumps({"cid": connection}).encode())
        return len(found)
    finally:
        await system.close()


class Expulsions:
    """Who is to sign in again: cut off one after the other, and once, however often they are named until their turn comes."""

    def __init__(self) -> None:
        self._names: dict[str, None] = {}
        self._working: asyncio.Task[None] | None = None

    def add(self, username: str) -> None:
        """Cut this one off soon."""
        self._names[username] = None
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work(), name="expulsions")

    async def _work(self) -> None:
        while self._names:
            username = next(iter(self._names))
            del self._names[username]
            with suppress(NatsError, OSError):
                await expel(username)


async def _connections_of(system: Client, username: str) -> AsyncIterator[tuple[str, list[int]]]:
    """Ask every broker of the cluster, and give each half a second to answer."""
    inbox = await system.subscribe(system.new_inbox())
    wish = {"auth": True, "user": username, "limit": 10_000}
    await system.publish("$SYS.REQ.SERVER.PING.CONNZ", json.dumps(wish).encode(), reply=inbox.subject)
    with suppress(NatsTimeout):
        while True:
            reply = json.loads((await inbox.next_msg(timeout=0.5)).data)
            found = reply["data"].get("connections") or []
            yield reply["server"]["id"], [each["cid"] for each in found if each.get("authorized_user") == username]
    await inbox.unsubscribe()
