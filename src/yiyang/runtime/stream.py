"""The telemetry stream: one durable road from gateways to the monitor workers, in shards by device.

`docs/adr/0002-one-telemetry-road.md` tells why it listens where it does. In short: the broker answers an MQTT
publisher (PUBACK) only when the message it files under `$MQTT.msgs.<subject>` is stored and synced. VITALS is the stream that
stores it, so an acknowledged reading is a reading in VITALS. HTTP intake publishes to the same subjects.
"""

from contextlib import suppress
from dataclasses import dataclass

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DiscardPolicy,
    RetentionPolicy,
    StreamConfig,
    SubjectTransform,
)
from nats.js.errors import BadRequestError, NotFoundError

from yiyang.runtime import places

NAME = "VITALS"
SHARDS = 8
DOOR = "vitals."
FILED = "$MQTT.msgs."
ACK_WAIT_SECONDS = 10
MAX_UNACKNOWLEDGED = 2000
SECONDS_TO_MAKE, SECONDS_TO_STORE = 30.0, 10.0
MOST_LEFT = 1000
STORED_BY_BROKER = {"1", "2"}


@dataclass(frozen=True)
class Shard:
    """How far behind the work on one shard is."""

    number: int
    waiting: int
    unacknowledged: int
    redelivered: int

    @property
    def lag(self) -> int:
        """Messages stored and not yet done with."""
        return self.waiting + self.unacknowledged


@dataclass(frozen=True)
class Depth:
    """What the stream holds now."""

    messages: int
    bytes: int
    shards: tuple[Shard, ...]


def consumer(shard: int) -> str:
    """The durable consumer of a shard."""
    return f"shard-{shard}"


def filed(subject: str) -> str:
    """Where a message for `vitals.<device>` is stored; other subjects are their own."""
    return FILED + subject if subject.startswith(DOOR) else subject


def stream_configs() -> list[StreamConfig]:
    """VITALS, and the broker's own message stream kept out of its way.

    A work queue holds a message until a worker is done with it, however long that takes; a full stream or disk refuses new
    messages instead of forgetting old ones.
    """
    replicas = places.nats_replicas()
    return [
        StreamConfig(
            name="$MQTT_msgs",
            subjects=[f"{FILED}elsewhere.>"],
            retention=RetentionPolicy.INTEREST,
            num_replicas=replicas,
        ),
        StreamConfig(
            name=NAME,
            subjects=[f"{FILED}{DOOR}*"],
            retention=RetentionPolicy.WORK_QUEUE,
            discard=DiscardPolicy.NEW,
            max_bytes=places.stream_bytes(),
            num_replicas=replicas,
            subject_transform=SubjectTransform(
                src=f"{FILED}{DOOR}*", dest=f"{DOOR}{{{{partition({SHARDS},1)}}}}.{{{{wildcard(1)}}}}"
            ),
        ),
    ]


def consumer_config(shard: int) -> ConsumerConfig:
    """Explicit acknowledgement: what a dead worker held comes again to the next one."""
    return ConsumerConfig(
        durable_name=consumer(shard),
        filter_subject=f"{DOOR}{shard}.*",
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=ACK_WAIT_SECONDS,
        max_ack_pending=MAX_UNACKNOWLEDGED,
    )


async def ensure(nc: Client) -> None:
    """Create what is missing and bring what is there to this version's shape."""
    js = nc.jetstream(timeout=SECONDS_TO_MAKE)
    for config in stream_configs():
        await _ensure_stream(js, config)
    for shard in range(SHARDS):
        await js.add_consumer(NAME, consumer_config(shard))


async def _ensure_stream(js: JetStreamContext, config: StreamConfig) -> None:
    try:
        await js.add_stream(config)
    except BadRequestError:
        await js.update_stream(config)


async def depth(nc: Client) -> Depth:
    """How much is stored and how far behind each shard's work is."""
    js = nc.jetstream()
    stored = (await js.stream_info(NAME)).state
    consumers = {found.name: found for found in await js.consumers_info(NAME)}
    known = [(shard, consumers[consumer(shard)]) for shard in range(SHARDS) if consumer(shard) in consumers]
    return Depth(
        messages=stored.messages,
        bytes=stored.bytes,
        shards=tuple(
            Shard(number, found.num_pending or 0, found.num_ack_pending or 0, found.num_redelivered or 0)
            for number, found in known
        ),
    )


async def put(nc: Client, subject: str, payload: bytes) -> None:
    """Store one message; on return it is durable.

    The client's own way of publishing to a stream never tells of a refusal, so the answer is read here.
    """
    answer = await nc.request(filed(subject), payload, timeout=SECONDS_TO_STORE)
    refusal = msgspec.json.decode(answer.data, type=_Answer).error
    if refusal is not None:
        raise Refused(refusal.err_code)


class Refused(NatsError):
    """The stream did not take a message, for the broker's reason of this number."""

    def __init__(self, code: int) -> None:
        super().__init__(f"refused ({code})")
        self.code = code


class _Refusal(msgspec.Struct):
    err_code: int = 0


class _Answer(msgspec.Struct):
    error: _Refusal | None = None


@dataclass(frozen=True)
class Left:
    """A message that is stored though its shard's consumer counts it as done with: nobody will ever be given it.

    A broker that is cut off between noting an acknowledgement and taking the message out of the stream leaves such behind.
    """

    seq: int
    subject: str
    data: bytes


async def left_behind(nc: Client, shard: int) -> list[Left]:
    """What nobody will be given of a shard, the oldest first; a message that is being taken out this very moment looks so too."""
    js, found = nc.jetstream(), list[Left]()
    oldest = await _next(js, shard, 1)
    if oldest is None:
        return found
    floor = (await js.consumer_info(NAME, consumer(shard))).ack_floor
    while oldest is not None and floor is not None and oldest.seq <= floor.stream_seq and len(found) < MOST_LEFT:
        found.append(oldest)
        oldest = await _next(js, shard, oldest.seq + 1)
    return found


async def _next(js: JetStreamContext, shard: int, seq: int) -> Left | None:
    try:
        message = await js.get_msg(NAME, seq=seq, subject=f"{DOOR}{shard}.*", next=True)
    except NotFoundError:
        return None
    return Left(message.seq or seq, message.subject or "", message.data or b"")


async def bring_back(nc: Client, left: Left) -> None:
    """Put a message that was left behind into the stream once more, at its end; only then is the old one taken out.

    Whoever is given it may have had it before: the second time has to be harmless.
    """
    await put(nc, DOOR + left.subject.rpartition(".")[2], left.data)
    with suppress(NotFoundError):
        await nc.jetstream().delete_msg(NAME, left.seq)


async def relay(nc: Client) -> None:
    """Bring in what the broker passes on but does not file: MQTT with QoS 0, and plain NATS messages.

    A publisher that waits for an answer gets the stream's own.
    """

    async def forward(message: Msg) -> None:
        if (message.headers or {}).get("Nmqtt-Pub") not in STORED_BY_BROKER:
            await nc.publish(filed(message.subject), message.data, reply=message.reply)

    await nc.subscribe(f"{DOOR}*", queue="relay", cb=forward)
