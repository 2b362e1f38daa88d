"""Asking every address as everybody: what the access matrix is made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
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
from yiyang.monitoring.actions import readings, targets
from yiyang.monitoring.models import Binding, Quarantine
from yiyang.monitoring.types.alarms import PersonalRange, Severity
from yiyang.monitoring.types.readings import Message
from yiyang.notices import actions as notices
from yiyang.notices.models import Notice
from yiyang.organizations.models import Duty, Post, TeamMembership
from yiyang.people import actions as people
from yiyang.people.models import DuplicateSuspicion
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
    "duties/": "duty",
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


def things(world: World) -> dict[str, UUID]:
    """One of each thing an address can be about, all of Mr Zhang where that makes sense."""
    zhang, li, now = world.elder("zhang"), world.user("li"), timezone.now()
    readings.store_batch([Message("nobody-knows", b"[]"), Message("bp-zhang", b"{broken")], now=now)
    twin = people.register_elder(
        ElderDraft("张国升", zhang.committee_id, sex="male", birth_date=zhang.birth_date),
        institution=world.institution("centre"),
        by=None,
        at=now,
        despite="不是同一人",
    )
    own = PersonalRange("systolic", high=((Severity.CRITICAL, 170.0),))
    visit = clinic.plan_encounter(
        zhang, kind=EncounterKind.HOME_VISIT, planned_at=now, staff=world.staff("li"), reason="查床", by=li, at=now
    )
    merge = people.merge_elders(zhang, twin, reason="同一人", by=li, at=now)
    other = people.register_elder(
        ElderDraft("张国胜", zhang.committee_id, sex="male", birth_date=zhang.birth_date),
        institution=world.institution("centre"),
        by=None,
        at=now,
        despite="不是同一人",
    )
    return {
        "elder": zhang.pk,
        "alarm": world.alarm.pk,
        "institution": world.institution("centre").pk,
        "staff": world.staff("wang").pk,
        "team": world.town.house.teams["li"].pk,
        "duty": Duty.objects.get(institution=world.institution("centre")).pk,
        "post": Post.objects.get(staff=world.staff("wang")).pk,
        "membership": TeamMembership.objects.get(staff=world.staff("wang")).pk,
        "suspicion": DuplicateSuspicion.objects.filter(second=other).first().pk,
        "merge": merge.pk,
        "relative": zhang.family.get().pk,
        "address": zhang.addresses.get().pk,
        "consent": zhang.consents.get().pk,
        "group": people.join_group(zhang, "chronic", start=now.date(), by=None).pk,
        "responsibility": zhang.responsibilities.get(kind="family_doctor").pk,
        "condition": Condition.objects.filter(elder=zhang).first().pk,
        "medication": Medication.objects.filter(elder=zhang).first().pk,
        "encounter": visit.pk,
        "follow_up": FollowUp.objects.filter(elder=zhang).first().pk,
        "guidance": clinic.give_guidance(zhang, NewGuidance("清淡饮食"), by=li, at=now).pk,
        "target": targets.set_target(zhang, own, reason="脑梗死后", by=li, at=now).pk,
        "device": world.device("bp-zhang").pk,
        "binding": Binding.objects.get(device__serial="bp-zhang").pk,
        "gateway": world.town.gateways["centre"].pk,
        "quarantined": Quarantine.objects.first().pk,
        "notice": Notice.objects.filter(user=li).first().pk,
        "channel": notices.add_channel(by=li, words="手机", url="jsons://hooks.example/yiyang", at=now).pk,
        **assessed(world, now),
        **agreed(world, now),
        **planned(world, now),
    }


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


def clients(world: World) -> dict[str, Client]:
    """Everybody with an open session; who needs a second factor has one."""
    found = {}
    for actor, key in ACTORS.items():
        user = world.user(key) if key else _someone(actor, world)
        if guards.needs_second_factor(user):
            TOTP.activate(user, generate_totp_secret())
        found[actor] = Client()
        found[actor].force_login(user)
    return found


def _someone(role: str, world: World) -> User:
    user = accounts.create_user(f"a-{role}", display_name=role, password=cast().password, by=None)
    accounts.grant_role(user, role, by=None, start=world.town.start)
    return user


def measured(world: World) -> dict[str, Row]:
    """The matrix as the site answers now."""
    asked, everybody = list(addresses(things(world))), clients(world)
    return {address.name: row_of(address, everybody) for address in sorted(asked, key=lambda address: address.name)}


def row_of(address: Address, everybody: dict[str, Client]) -> Row:
    """Everybody asks for one address."""
    if address.permission in (None, guards.PUBLIC):
        return Row(open=(NOBODY, *everybody))
    assert answer(Client(), address.path) == "sign_in", f"{address.name} does not send strangers to the sign-in"
    said = {actor: answer(client, address.path) for actor, client in everybody.items()}
    return Row(
        open=tuple(actor for actor, word in said.items() if word == "open"),
        hidden=tuple(actor for actor, word in said.items() if word == "hidden"),
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
