"""From application to plan in the demo district, by the ordinary actions: assessed, applied for, signed and cared for."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.timezone import localdate

from yiyang.accounts.models import User
from yiyang.agreements import actions as agreements
from yiyang.agreements.models import Agreement
from yiyang.agreements.rules.entry import end_of
from yiyang.agreements.types.drafts import NewAgreement, NewApplication, Offer
from yiyang.agreements.types.terms import Asked, Stretch
from yiyang.agreements.types.words import Need, Wanted
from yiyang.assessment import actions as assessing
from yiyang.assessment import definitions, rules
from yiyang.assessment.models import Assessment, Sheet
from yiyang.assessment.rules import blind
from yiyang.assessment.types.assessing import AssessmentReason, NewAssessment
from yiyang.care import guards as care_rules
from yiyang.care.actions import plans
from yiyang.care.actions import tasks as care
from yiyang.care.models import Task
from yiyang.care.types.plans import NotDone
from yiyang.catalogue import actions as catalogue
from yiyang.catalogue.types.words import CareClass
from yiyang.people import actions as people
from yiyang.people.models import Elder
from yiyang.portal.demo.neighbourhood import Neighbourhood
from yiyang.portal.demo.physiology import SHANGHAI
from yiyang.portal.demo.promised import Applied, Assessed, Care, Confirmed, Contracts, Prices, Signed, promises

GBT = "gbt42195"
HAND = "M20 60L60 20L90 70L130 25L170 65L220 30L260 55"
READ_THROUGH = "已与老人和家属逐项核对"
HANDS = {"nursing": ("he", "wu", "feng"), "home": ("ma", "lin"), "centre": ("wang", "li")}
MOMENTS = (time(8, 20), time(9, 40), time(11, 10), time(15, 30))


@dataclass(frozen=True, slots=True)
class Office:
    """The district while promises are made in it: people by key, and the days that lie behind."""

    town: Neighbourhood
    chance: random.Random

    def user(self, key: str) -> User:
        return self.town.house.users[key]

    def elder(self, key: str) -> Elder:
        return Elder.objects.get(pk=self.town.elders[key].pk)

    def ago(self, days: int) -> datetime:
        """So many days back, but not before the district was a day old."""
        return max(self.town.now - timedelta(days=days), self.town.opening + timedelta(days=1))


def make(town: Neighbourhood, *, seed: int) -> None:
    """Everything in the order in which it happened."""
    office, all_of_it = Office(town, random.Random(seed + 2)), promises()
    confirm(office, all_of_it.confirmed)
    price(office, all_of_it.prices)
    for key, groups in all_of_it.groups.items():
        for group in groups:
            people.join_group(office.elder(key), group, start=town.start, by=None)
    for one in all_of_it.assessed:
        finish(begin(office, one), office.ago(one.days_ago), answers_for(one.level, office.chance))
    for signed in (*all_of_it.signed, *contracts(town, all_of_it.contracts)):
        sign(office, signed)
    agreements.advance(at=town.now)
    give_care(office, all_of_it.care)


def this_morning(town: Neighbourhood, *, seed: int) -> None:
    """What is on somebody's desk today: differences, half a sheet, an offer, the queue, and who is due."""
    office, all_of_it = Office(town, random.Random(seed + 3)), promises()
    differ(office, all_of_it.differing)
    stop_halfway(office, all_of_it.begun)
    offer(office, all_of_it.offered, at=town.now - timedelta(hours=2))
    for asked in all_of_it.applied:
        apply(office, asked)
    for due in all_of_it.due:
        assessing.request_assessment(
            office.elder(due.who), due.instrument, by=office.user(due.by), at=town.now,
            due_on=localdate(town.now) + timedelta(days=due.days),
        )  # fmt: skip


def confirm(office: Office, confirmed: Confirmed) -> None:
    """The regulator has compared every table of the main instrument; the others stay estimates."""
    instrument = definitions.instrument(confirmed.instrument)
    for table in rules.unconfirmed(instrument):
        assessing.confirm_table(
            instrument.code, instrument.version, table, document=confirmed.document, by=office.user("hu"), at=office.town.opening
        )


def price(office: Office, houses: Iterable[Prices]) -> None:
    """The price list of each house, from the first day on."""
    for house in houses:
        for package, fen in house.packages.items():
            institution = office.town.house.institutions[house.at]
            catalogue.set_price(institution, package, fen, start=office.town.start, by=None, at=office.town.opening)


def answers_for(level: int, chance: random.Random) -> dict[str, object]:
    """Answers of somebody at a level: every ability at its best, then one after another a step worse until it is reached."""
    instrument = definitions.instrument(GBT)
    steps = {item.code: sorted(item.options, key=lambda one: -one.score) for item in instrument.items if item.options}
    picks: dict[str, object] = {item.code: 0 for item in instrument.items if not item.options}
    picks |= {code: options[0].slug for code, options in steps.items()}
    at = dict.fromkeys((code for code in steps if code.startswith("B")), 0)
    while (rules.score(instrument, blind.assembled(instrument, picks)).level or 0) < level:  # type: ignore[arg-type]
        code = chance.choice([code for code, place in at.items() if place + 1 < len(steps[code])])
        at[code] += 1
        picks[code] = steps[code][at[code]].slug
    return picks


def begin(office: Office, one: Assessed, at: datetime | None = None) -> Assessment:
    """Two begin to assess, each on a sheet of their own."""
    first, second = one.by
    new = NewAssessment(GBT, AssessmentReason.FIRST)
    colleague, moment = office.town.house.staff[second], at or office.ago(one.days_ago)
    return assessing.start_assessment(office.elder(one.who), new, by=office.user(first), at=moment, colleague=colleague)


def fill(sheet: Sheet, picks: dict[str, object], at: datetime) -> None:
    """One answer after the other, as one taps them."""
    for place, (item, pick) in enumerate(picks.items()):
        assessing.save_answer(sheet, item, pick, by=sheet.assessor.user, at=at + timedelta(seconds=6 * place))  # type: ignore[arg-type]


def finish(assessment: Assessment, at: datetime, picks: dict[str, object]) -> None:
    """Both see the same and sign."""
    sheets = list(assessment.sheets.select_related("assessor__user"))
    for sheet in sheets:
        fill(sheet, picks, at)
        assessing.hand_in(sheet, by=sheet.assessor.user, at=at + timedelta(minutes=4))
    for sheet in sheets:
        assessing.sign(assessment, by=sheet.assessor.user, at=at + timedelta(minutes=10))


def differ(office: Office, one: Assessed) -> None:
    """Both sheets are in; the second saw some things a step worse."""
    at, picks = office.town.now - timedelta(hours=3), answers_for(one.level, office.chance)
    assessment = begin(office, one, at)
    first, second = assessment.sheets.select_related("assessor__user")
    for sheet, seen in ((first, picks), (second, picks | {code: another(code, picks[code]) for code in one.items})):
        fill(sheet, seen, at)
        assessing.hand_in(sheet, by=sheet.assessor.user, at=at + timedelta(minutes=5))


def another(code: str, pick: object) -> str:
    """The answer beside the one that was given."""
    slugs = [option.slug for option in definitions.instrument(GBT).item(code).options]
    place = slugs.index(str(pick))
    return slugs[place + 1] if place + 1 < len(slugs) else slugs[place - 1]


def stop_halfway(office: Office, one: Assessed) -> None:
    """An assessor was called away."""
    at, picks = office.town.now - timedelta(minutes=50), answers_for(one.level, office.chance)
    sheet = begin(office, one, at).sheets.select_related("assessor__user").get(seat=1)
    fill(sheet, dict(list(picks.items())[: one.answered]), at)


def draw_up(office: Office, one: Signed, *, at: datetime) -> Agreement:
    """The frame of an agreement."""
    house, start = office.town.house, localdate(at)
    amount = one.months or one.days or months_until_soon(start, localdate(office.town.now))
    doctor, team = house.staff.get(one.by), house.teams.get(one.by)
    new = NewAgreement(
        kind=one.kind, institution_id=house.institutions[one.at].pk, package=one.package, start=start, amount=amount,
        doctor_id=doctor.pk if doctor else None, team_id=team.pk if team else None,
    )  # fmt: skip
    return agreements.draw_up(office.elder(one.who), new, by=office.user(one.by), at=at)


def months_until_soon(start: date, today: date) -> int:
    """So many months that the end lies a few days ahead at least, and not much more than a month."""
    return next(months for months in range(1, 37) if end_of(start, months, Stretch.MONTH) > today + timedelta(days=3))


def offer(office: Office, one: Signed, *, at: datetime) -> Agreement:
    """The finished text lies before both sides."""
    given = Offer({}, despite=READ_THROUGH, price_fen=one.fen, price_reason=one.reason)
    return agreements.offer(draw_up(office, one, at=at), given, by=office.user(one.by), at=at)


def sign(office: Office, one: Signed) -> None:
    """The elder signs on the screen held out to them, then the provider."""
    at = office.ago(one.days_ago)
    agreement = offer(office, one, at=at)
    agreements.sign_on_the_spot(agreement, "self", HAND, by=office.user(one.by), at=at + timedelta(minutes=6))
    agreements.sign_for_provider(agreement, HAND, by=office.user(one.provider), at=at + timedelta(minutes=20))


def contracts(town: Neighbourhood, plan: Contracts) -> list[Signed]:
    """Contracts of the first elders drawn by chance who have a doctor with a team."""
    of_teams = {house_staff.pk: key for key, house_staff in town.house.staff.items() if key in town.house.teams}
    signing: list[Signed] = []
    for key in [key for key in town.elders if key.startswith("e")]:
        held = town.elders[key].responsibilities.filter(kind="family_doctor", staff__in=of_teams).first()
        if held is not None and held.staff_id is not None:
            doctor = of_teams[held.staff_id]
            signing.append(Signed(key, "centre", "family_doctor", plan.package, doctor, doctor, 60 - len(signing), plan.months))
        if len(signing) == plan.first:
            break
    return signing


def apply(office: Office, one: Applied) -> None:
    """Somebody asks a house to serve an elder."""
    asked = Asked(Need(one.need), CareClass(one.care_class), Wanted(one.wants), one.homebound)
    new = NewApplication(office.town.house.institutions[one.at].pk, asked, note=one.note)
    at = office.town.now - timedelta(hours=one.hours_ago)
    agreements.apply(office.elder(one.who), new, by=office.user(one.by), at=at)


def give_care(office: Office, known: Care) -> None:
    """Plans stand since some days; what fell due until now was done, or left with the reason."""
    now = office.town.now
    for agreement in Agreement.objects.filter(signed_at__isnull=False).select_related("elder").order_by("start", "pk"):
        plans.draw_up_plan(agreement, by=None, at=max(now - timedelta(days=known.days), agreement.signed_at or now))
    care.roll_tasks(now=now)
    hands = {key: care_rules.hands_of(office.user(key), localdate(now)) for house in HANDS.values() for key in house}
    houses = {elder.pk: house_of(office, elder) for elder in office.town.elders.values()}
    waiting = Task.objects.due().filter(on__lte=localdate(now)).select_related("elder")
    for task in waiting.order_by("on", "elder", "line", "number"):
        moment = datetime.combine(task.on, office.chance.choice(MOMENTS), SHANGHAI)
        able = [key for key in HANDS[houses[task.elder_id]] if task.performer in hands[key]]
        if able and moment < now:
            do(task, office.user(able[0]), moment, done=office.chance.random() < known.done, reason=known.reason)


def house_of(office: Office, elder: Elder) -> str:
    """The house that cares for an elder: where they live, else the health centre."""
    houses = ((key, office.town.house.institutions[key].name) for key in ("nursing", "home"))
    return next((key for key, name in houses if elder.place_label.startswith(name)), "centre")


def do(task: Task, by: User, at: datetime, *, done: bool, reason: str) -> None:
    """Given, or not and why."""
    if done:
        care.complete_task(task, by=by, at=at)
    else:
        care.leave_task(task, NotDone(reason), by=by, at=at)
