"""What was said to whom, by which ways it left the house, and whether it arrived."""

from django.conf import settings
from django.db import models

from yiyang.base.fields import EncryptedTextField
from yiyang.base.models import Record
from yiyang.lib.words import Words
from yiyang.notices.types import VOICE_SCHEME, WEB_PUSH_SCHEME, ChannelKind, DeliveryState, Quiet
from yiyang.ui.types import Tone

TONES = [(tone.value, tone.value) for tone in Tone]


class Notice(Record):
    """One message in one user's inbox."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=60)
    severity = models.CharField(max_length=10, choices=TONES)
    zh = models.TextField()
    en = models.TextField()
    link = models.CharField(max_length=300, blank=True)
    subject_kind = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["user", "-at"], name="notice_inbox"),
            models.Index(fields=["user", "-at"], name="notice_unread", condition=models.Q(read_at=None)),
        )

    @property
    def words(self) -> Words:
        """What it says, in both languages."""
        return Words(self.zh, self.en)


class Channel(Record):
    """A way to be reached outside the house: a user's own, or a house's telephone gateway (``place_id``).

    Address and secret (a push's keys, a gateway's token) are sealed in the database.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="channels")
    place_id = models.UUIDField(null=True, blank=True)
    words = models.CharField(max_length=60)
    scheme = models.CharField(max_length=20)
    url = EncryptedTextField()
    secret = EncryptedTextField(null=True, blank=True)
    min_severity = models.CharField(max_length=10, choices=TONES, default=Tone.URGENT)
    full_text = models.BooleanField(default=False)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    tested_at = models.DateTimeField(null=True, blank=True)
    test_error = models.CharField(max_length=20, blank=True)
    test_answer = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["user"], name="channel_active", condition=models.Q(is_active=True)),
            models.Index(fields=["place_id"], name="channel_of_a_place", condition=models.Q(place_id__isnull=False)),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, place_id=None) | models.Q(user=None, place_id__isnull=False),
                name="channel_has_one_owner",
            ),
            models.CheckConstraint(
                condition=models.Q(quiet_from=None, quiet_until=None)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="channel_quiet_hours_whole",
            ),
        )

    @property
    def kind(self) -> ChannelKind:
        """Which sort of way it is."""
        return {WEB_PUSH_SCHEME: ChannelKind.WEB_PUSH, VOICE_SCHEME: ChannelKind.VOICE}.get(self.scheme, ChannelKind.APPRISE)

    @property
    def quiet(self) -> Quiet | None:
        """Its quiet hours, if it has some."""
        return Quiet(self.quiet_from, self.quiet_until) if self.quiet_from and self.quiet_until else None


class Delivery(Record):
    """One message on its way to one channel; ``tier`` says after how many other ways it is taken.

    ``answer`` is what the channel said back, ``shown_at`` when a phone reported the message on its screen, ``number`` whom a
    house's gateway should ring, forgotten once it has.
    """

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="deliveries")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="deliveries")
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in DeliveryState], default=DeliveryState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    tier = models.PositiveSmallIntegerField(default=0)
    error_code = models.CharField(max_length=20, blank=True)
    answer = models.CharField(max_length=80, blank=True)
    number = EncryptedTextField(null=True, blank=True)
    due_at = models.DateTimeField()
    at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once_per_channel"),)
        indexes = (models.Index(fields=["due_at"], name="delivery_waiting", condition=models.Q(state__in=["queued", "sending"])),)


class Attempt(Record):
    """One try of a delivery: when, and with what result; never what was said."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="tries")
    at = models.DateTimeField()
    arrived = models.BooleanField()
    error_code = models.CharField(max_length=20, blank=True)
    answer = models.CharField(max_length=80, blank=True)
