"""Asking every address as everybody: what the access matrix is made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

import yaml
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.architecture.test_permissions import own_patterns
from yiyang.accounts import actions as accounts
from yiyang.accounts import guards
from yiyang.accounts.models import User
from yiyang.agreements import actions as agreements
from yiyang.agreements.types.drafts import NewAgreement, NewApplication, Offer
from yiyang.agreements.types.terms import Asked
from yiyang.assessment import actions as assessment
from yiyang.assessment import definitions
from yiyang.assessment.types.assessing import AssessmentReason, NewAssessment
from yiyang.care.actions import plans, tasks
from yiyang.care.models import Task
from yiyang.care.types.plans import ActivityDraft, Per
from yiyang.catalogue import actions as catalogue
from yiyang.clinic import actions as clinic
from yiyang.clinic.models import Condition, FollowUp, Medication
from yiyang.clinic.types.entries import NewGuidance
from yiyang.clinic.types.record import EncounterKind
from yiyang.monitoring.actions import fences, help_calls, life_events, points, readings, targets, whatifs
from yiyang.monitoring.models import Binding, Quarantine
from yiyang.monitoring.types.alarms import PersonalRange, Severity
from yiyang.monitoring.types.fences import Area, FenceDraft, Shape
from yiyang.monitoring.types.life_events import LifeKind, Question
from yiyang.monitoring.types.readings import Message
from yiyang.notices import actions as notices
from yiyang.notices.models import Notice
from yiyang.organizations import actions as organizations
from yiyang.organizations.models import Duty, Post, TeamMembership
from yiyang.organizations.types import AbsenceDraft, AbsenceKind
from yiyang.people import actions as people
from yiyang.people.models import DuplicateSuspicion, Elder
from yiyang.people.types import ElderDraft
from yiyang.portal.demo.cast import cast
from yiyang.portal.demo.world import World

FILE = Path(__file__).with_name("access_matrix.yaml")
HEAD = """\
# Who may open what. One row for each address of the site, asked about Mr Zhang and what belongs to him:
#   owner      his family doctor                        colleague  the other family doctor of the same health centre
#   stranger   a family doctor of another institution   nobody     without signing in
# and one person of every other role, drawn in yiyang/portal/demo/world.py. `open`: may; `hidden`: is told that there is no such
# thing; everybody else is refused, and nobody is sent to the sign-in. Written by: pytest --write-access-matrix; read it.
"""
ACTORS = {
    "owner": "li",
    "colleague": "chen",
    "stranger": "feng",
    "nurse": "wang",
    "therapist": "tang",
    "caregiver": "he",
    "director": "zhou",
    "specialist": "zhao",
    "elder": "zhang",
    "family": "zhangmin",
    "operator": "ops",
    "privacy_officer": "qian",
    "regulator": "hu",
    "assessor": "",
    "volunteer": "",
}
NOBODY = "nobody"
GROUPS = {"everyone": (NOBODY, *ACTORS), "everyone who is signed in": tuple(ACTORS)}
WORDS = {
    "tab": "family",
    "field": "phone",
    "what": "encounter",
    "kind": "condition",
    "slug": "blood_pressure",
    "rule_id": "glucose",
    "agreement_kind": "family_doctor",
    "instrument": "ltci2021",
    "version": "2021",
    "table": "matrix",
}
# What `<pk>` stands for, by the beginning of the address; the longest that fits counts.
SAMPLES = {
    "now/": "alarm",
    "looks/": "elder",
    "inbox/": "notice",
    "channels/": "channel",
    "institutions/": "institution",
    "push/": "notice",
    "duties/": "duty",
    "rota/": "institution",
    "absences/": "absence",
    "staff/": "staff",
    "posts/": "post",
    "teams/": "team",
    "memberships/": "membership",
    "elders/": "elder",
    "elders/duplicates/": "suspicion",
    "elders/merges/": "merge",
    "family/": "relative",
    "addresses/": "address",
    "consents/": "consent",
    "groups/": "group",
    "responsibilities/": "responsibility",
    "facts/": "condition",
    "medications/": "medication",
    "encounters/": "encounter",
    "follow-ups/": "follow_up",
    "guidance/": "guidance",
    "alarms/": "alarm",
    "alarms/what-if/": "whatif",
    "calls/": "call",
    "life-events/": "life_event",
    "areas/": "fence",
    "points/": "point",
    "cards/": "card",
    "limits/": "target",
    "devices/": "device",
    "bindings/": "binding",
    "gateways/": "gateway",
    "quarantine/": "quarantined",
    "assessments/": "assessment",
    "sheets/": "sheet",
    "appeals/": "appeal",
    "instruments/confirmations/": "confirmation",
    "applications/": "application",
    "agreements/": "agreement",
    "prices/": "price",
    "plan-lines/": "activity",
    "tasks/": "task",
}
CODES = {"catalogue/items/": "L01", "catalogue/packages/": "fd_basic"}


@dataclass(frozen=True)
class Address:
    """One address of the site with everything filled in."""

    name: str
    path: str
    permission: str | None


@dataclass(frozen=True)
class Row:
    """Who may open an address, and from whom it is hidden; everybody else is refused."""

    open: tuple[str, ...]
    hidden: tuple[str, ...] = ()

    def word(self, actor: str) -> str:
        """What one of them is told; ``sign_in`` is for nobody alone."""
        if actor in self.open:
            return "open"
        return "sign_in" if actor == NOBODY else "hidden" if actor in self.hidden else "refused"


def things(world: World) -> dict[str, UUID]:
    """One of each thing an address can be about, all of Mr Zhang where that makes sense."""
    now = timezone.now()
    return {
        **employed(world),
        **measured_at_home(world, now),
        **registered(world, now),
        **treated(world, now),
        **assessed(world, now),
        **agreed(world, now),
        **planned(world, now),
        **told(world, now),
        **watched(world, now),
        "absence": away(world, now),
    }


def employed(world: World) -> dict[str, UUID]:
    """His health centre, its nurse with her post, his doctor's team and a duty."""
    centre, nurse = world.institution("centre"), world.staff("wang")
    return {
        "institution": centre.pk,
        "staff": nurse.pk,
        "team": world.town.house.teams["li"].pk,
        "duty": Duty.objects.get(institution=centre).pk,
        "post": Post.objects.get(staff=nurse).pk,
        "membership": TeamMembership.objects.get(staff=nurse).pk,
    }


def registered(world: World, now: datetime) -> dict[str, UUID]:
    """His record with everything around it, joined with a second one, and a third that looks like him."""
    zhang = world.elder("zhang")
    merge = people.merge_elders(zhang, namesake(world, "张国升", now), reason="同一人", by=world.user("li"), at=now)
    return {
        "elder": zhang.pk,
        "merge": merge.pk,
        "suspicion": DuplicateSuspicion.objects.filter(second=namesake(world, "张国胜", now)).first().pk,
        "relative": zhang.family.get().pk,
        "address": zhang.addresses.get().pk,
        "consent": zhang.consents.get().pk,
        "group": people.join_group(zhang, "chronic", start=now.date(), by=None).pk,
        "responsibility": zhang.responsibilities.get(kind="family_doctor").pk,
    }


def namesake(world: World, name: str, now: datetime) -> Elder:
    """Somebody registered although he might be Mr Zhang."""
    zhang = world.elder("zhang")
    draft = ElderDraft(name, zhang.committee_id, sex="male", birth_date=zhang.birth_date)
    return people.register_elder(draft, institution=world.institution("centre"), by=None, at=now, despite="不是同一人")


def treated(world: World, now: datetime) -> dict[str, UUID]:
    """What his doctor knows of him, does with him and tells him."""
    zhang, li = world.elder("zhang"), world.user("li")
    visit = clinic.plan_encounter(
        zhang, kind=EncounterKind.HOME_VISIT, planned_at=now, staff=world.staff("li"), reason="查床", by=li, at=now
    )
    return {
        "condition": Condition.objects.filter(elder=zhang).first().pk,
        "medication": Medication.objects.filter(elder=zhang).first().pk,
        "encounter": visit.pk,
        "follow_up": FollowUp.objects.filter(elder=zhang).first().pk,
        "guidance": clinic.give_guidance(zhang, NewGuidance("清淡饮食"), by=li, at=now).pk,
    }


def measured_at_home(world: World, now: datetime) -> dict[str, UUID]:
    """His cuff, what it said, what could not be read, and the alarm with his own limit."""
    readings.store_batch([Message("nobody-knows", b"[]"), Message("bp-zhang", b"{broken")], now=now)
    own = PersonalRange("systolic", high=((Severity.CRITICAL, 170.0),))
    return {
        "alarm": world.alarm.pk,
        "target": targets.set_target(world.elder("zhang"), own, reason="脑梗死后", by=world.user("li"), at=now).pk,
        "whatif": whatifs.ask_what_if("blood_pressure", {"BP-8": 165.0}, by=world.user("li"), at=now).pk,
        "device": world.device("bp-zhang").pk,
        "binding": Binding.objects.get(device__serial="bp-zhang").pk,
        "gateway": world.town.gateways["centre"].pk,
        "quarantined": Quarantine.objects.first().pk,
    }


def told(world: World, now: datetime) -> dict[str, UUID]:
    """A notice to his doctor, and where she is told besides."""
    li = world.user("li")
    return {
        "notice": Notice.objects.filter(user=li).first().pk,
        "channel": notices.add_channel(by=li, words="手机", url="jsons://hooks.example/yiyang", at=now).pk,
    }


def watched(world: World, now: datetime) -> dict[str, UUID]:
    """His call, what his cuff made somebody ask, the area agreed on with him, a point at his health centre and his card."""
    zhang, li = world.elder("zhang"), world.user("li")
    draft = FenceDraft("家", Shape.CIRCLE, Area(((31.2, 121.5),), 300), "elder", "签字")
    asked = life_events.ask(Question(zhang.pk, LifeKind.FALL, now, world.device("bp-zhang").pk), at=now)
    assert asked is not None
    return {
        "call": help_calls.call_for(zhang, by=li, at=now).alarm_id,
        "life_event": asked.alarm_id,
        "fence": fences.agree_on(zhang, draft, start=now.date(), by=li).pk,
        "point": points.open_point(world.town.gateways["centre"], name="大厅", place="", by=None).pk,
        "card": points.issue_card(zhang, by=li, at=now).pk,
    }


def away(world: World, now: datetime) -> UUID:
    """A nurse who will be on leave for a day."""
    day = timezone.localdate(now) + timedelta(days=60)
    draft, centre = AbsenceDraft(AbsenceKind.LEAVE, day, day), world.institution("centre")
    return organizations.record_absence(world.staff("sun"), draft, deputy=None, institution=centre, by=None).pk


def planned(world: World, now: datetime) -> dict[str, UUID]:
    """His plan with its first line and a task of it, and a price of his health centre."""
    plan = plans.plan_packages(world.elder("zhang"), ["fd_elder"], reason="试排", by=world.user("li"), at=now)
    plan = plans.add_activity(plan, ActivityDraft("N02", Per.DAY, performer="NS"), reason="试排", by=world.user("li"), at=now)
    tasks.fill(plan, now=now)
    price = catalogue.set_price(world.institution("centre"), "M02", 6000, start=timezone.localdate(now), by=None, at=now)
    return {
        "activity": plan.activities.get(item="N02").pk,
        "task": Task.objects.filter(activity__plan=plan).first().pk,
        "price": price.pk,
    }


def assessed(world: World, now: datetime) -> dict[str, UUID]:
    """A sheet his doctor has begun, a result of two others in doubt, and a table somebody confirmed."""
    zhang, li = world.elder("zhang"), world.user("li")
    begun = assessment.start_assessment(zhang, NewAssessment("morse", AssessmentReason.FIRST), by=li, at=now)
    done = assessment.start_assessment(zhang, NewAssessment("braden", AssessmentReason.FIRST), by=world.user("wang"), at=now)
    sheet = done.sheets.get()
    for item in definitions.instrument("braden").items:
        assessment.save_answer(sheet, item.code, item.options[0].slug, by=world.user("wang"), at=now)
    assessment.hand_in(sheet, by=world.user("wang"), at=now)
    final = assessment.sign(done, by=world.user("wang"), at=now)
    confirmed = assessment.confirm_table(
        "ltci2021", "2021", "bands", document="医保办发〔2021〕37号", by=world.user("hu"), at=now
    )
    return {
        "assessment": final.pk,
        "sheet": begun.sheets.get().pk,
        "appeal": assessment.appeal(final, reason="不对", by=world.user("zhangmin"), at=now).pk,
        "confirmation": confirmed.pk,
    }


def agreed(world: World, now: datetime) -> dict[str, UUID]:
    """His daughter has applied for him, and his doctor has offered to renew the contract."""
    zhang, li, centre = world.elder("zhang"), world.user("li"), world.institution("centre")
    asked = NewApplication(centre.pk, Asked())
    new = NewAgreement(
        "family_doctor", centre.pk, "fd_basic", start=timezone.localdate(now), amount=12, doctor_id=world.staff("li").pk
    )
    draft = agreements.draw_up(zhang, new, by=li, at=now)
    return {
        "application": agreements.apply(zhang, asked, by=world.user("zhangmin"), at=now).pk,
        "agreement": agreements.offer(draft, Offer({}, despite="已核对"), by=li, at=now).pk,
    }


def addresses(known: dict[str, UUID]) -> Iterator[Address]:
    """Every address of the site but the admin's and the program interface's."""
    for name, entry in own_patterns():
        if name.startswith("monitoring_api:"):
            continue
        route = str(entry.pattern)
        begin = max((key for key in SAMPLES if route.startswith(key)), key=len, default="")
        values: dict[str, object] = dict(WORDS) | {"reason": "malformed_json", "elder_id": known["elder"]}
        values["code"] = next((code for path, code in CODES.items() if route.startswith(path)), "")
        pk: object = known[SAMPLES[begin]] if begin else 1
        wanted = entry.pattern.converters
        kwargs = {key: pk if key == "pk" else values[key] for key in wanted}
        yield Address(name, reverse(name, kwargs=kwargs), getattr(entry.callback, "permission", None))


def client_of(actor: str, world: World) -> Client:
    """Their browser; who needs a second factor has one. Nobody has not signed in."""
    client = Client()
    if actor == NOBODY:
        return client
    user = world.user(ACTORS[actor]) if ACTORS[actor] else _someone(actor, world)
    if guards.needs_second_factor(user):
        TOTP.activate(user, generate_totp_secret())
    client.force_login(user)
    return client


def _someone(role: str, world: World) -> User:
    user = accounts.create_user(f"a-{role}", display_name=role, password=cast().password, by=None)
    accounts.grant_role(user, role, by=None, start=world.town.start)
    return user


def is_guarded(address: Address) -> bool:
    """Whether somebody may be refused there."""
    return address.permission not in (None, guards.PUBLIC)


def answers(actor: str, world: World, asked: list[Address]) -> dict[str, str]:
    """What the site says to one of them at every guarded address, in one word."""
    client = client_of(actor, world)
    return {address.name: answer(client, address.path) for address in asked if is_guarded(address)}


def row_of(address: Address, said: dict[str, dict[str, str]]) -> Row:
    """What an address said to everybody."""
    if not is_guarded(address):
        return Row(open=(NOBODY, *ACTORS))
    words = {actor: said[actor][address.name] for actor in ACTORS}
    return Row(
        open=tuple(actor for actor, word in words.items() if word == "open"),
        hidden=tuple(actor for actor, word in words.items() if word == "hidden"),
    )


def answer(client: Client, path: str) -> str:
    """What becomes of a request, taken back at once: open, hidden, refused or sign_in."""
    with transaction.atomic():
        response = client.get(path)
        if response.status_code == 405:
            response = client.post(path)
        transaction.set_rollback(True)
    return word_for(response)


def word_for(response: HttpResponse) -> str:
    """The answer in one word."""
    if response.status_code in (403, 404):
        return {403: "refused", 404: "hidden"}[response.status_code]
    target = response.headers.get("Location", "")
    assert response.status_code < 500 or response.status_code == 503, f"{response.status_code} is no answer to a person"
    return "sign_in" if target.startswith(reverse("account_login")) else "open"


@cache
def written() -> dict[str, Row]:
    """The matrix as it was agreed."""
    plain = yaml.safe_load(FILE.read_text(encoding="utf-8")) or {}
    return {name: Row(_people(row.get("open")), _people(row.get("hidden"))) for name, row in plain.items()}


def write(rows: dict[str, Row]) -> None:
    """Put the matrix down, for people to read before it is agreed."""
    lines = [HEAD]
    for name, row in rows.items():
        lines.append(f"{name if ':' not in name else repr(name)}:")
        lines += [f"  {word}: {_sentence(who)}" for word, who in (("open", row.open), ("hidden", row.hidden)) if who]
    FILE.write_text("\n".join(lines).replace("'", '"') + "\n", encoding="utf-8")


def _people(value: object) -> tuple[str, ...]:
    if value in GROUPS:
        return GROUPS[str(value)]
    return tuple(str(value).split(", ")) if value else ()


def _sentence(who: tuple[str, ...]) -> str:
    return next((word for word, group in GROUPS.items() if set(who) == set(group)), ", ".join(who))
