"""Messages to users: written with what they are about, shown on open pages, sent out by each channel that is meant for them."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
from django.db import models, transaction

from yiyang.accounts.models import User
from yiyang.audit.types import Subject
from yiyang.lib.words import Words
from yiyang.notices import guards, queries
from yiyang.notices.actions import deliveries
from yiyang.notices.models import Notice
from yiyang.notices.types import LiveEvent, Route, Telephone, live_house, live_user
from yiyang.runtime import bus
from yiyang.ui.types import Tone


@transaction.atomic
def tell(
    user: User,
    kind: str,
    *,
    severity: str,
    words: Words,
    link: str = "",
    subject: models.Model | Subject | None = None,
    route: Route | None = None,
    telephone: Telephone | None = None,
    at: datetime,
) -> Notice:
    """Put a message into a user's inbox, on their open pages, and on its way to each channel it is severe enough for.

    A ``route`` says which sorts of channel are used at once and which only when those did not bring it; a ``telephone`` is the
    house's own gateway, used for whoever has no telephone channel.
    """
    about = _subject(subject)
    notice = Notice.objects.create(
        user=user, kind=kind, severity=Tone(severity), zh=words.zh, en=words.en, link=link,
        subject_kind=about.kind, subject_id=about.id, at=at,
    )  # fmt: skip
    deliveries.queue(notice, route, telephone, at=at)
    text = words.say(user.language)
    news = {"id": notice.pk, "kind": kind, "tone": notice.severity, "text": text, "link": link}
    push([user.pk], "notice", news | {"unread": queries.unread_count(user)})
    return notice


def push(user_ids: Iterable[UUID], event: str, payload: dict[str, Any], *, houses: Iterable[UUID] = ()) -> None:
    """Let the open pages of some users, and of those who follow some institutions, hear something, once the transaction is
    committed; nothing is kept for closed ones, and nobody is looked up for whom no page is open.

    Pages know ``alarm``, ``notice`` and ``refresh``; ``payload`` may name ``topics`` to reload, and a ``text`` with its ``tone``.
    """
    message = msgspec.json.encode(LiveEvent(event, payload))
    subjects = [*map(live_user, user_ids), *map(live_house, houses)]
    for subject in dict.fromkeys(subjects):
        transaction.on_commit(partial(bus.publish, subject, message))


@transaction.atomic
def mark_read(notice: Notice, *, by: User, at: datetime) -> None:
    """Note that a message was read; the first reading counts."""
    guards.check_own(by, notice)
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=at)
    push([by.pk], "notice", {"topics": ["inbox"], "unread": queries.unread_count(by)})


@transaction.atomic
def mark_all_read(*, by: User, at: datetime) -> int:
    """Note that everything in the inbox up to now was read; answers how many that were."""
    changed = Notice.objects.filter(user=by, read_at=None, at__lte=at).update(read_at=at)
    push([by.pk], "notice", {"topics": ["inbox"], "unread": queries.unread_count(by)})
    return changed


def _subject(subject: models.Model | Subject | None) -> Subject:
    if subject is None:
        return Subject("", "")
    if isinstance(subject, models.Model):
        return Subject(subject._meta.label_lower, str(subject.pk))
    return subject
