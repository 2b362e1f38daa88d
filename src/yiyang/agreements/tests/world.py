"""张国生 of the clinic's world signs with the centre: assessed by 李明 and 王芳, its director is 赵敏."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from yiyang.accounts import actions as accounts
from yiyang.accounts.models import User
from yiyang.agreements import actions, definitions
from yiyang.agreements.models import Agreement
from yiyang.agreements.types.drafts import NewAgreement, NewApplication, Offer
from yiyang.agreements.types.terms import Asked
from yiyang.assessment import actions as assessing
from yiyang.assessment import definitions as instruments
from yiyang.assessment.models import Assessment
from yiyang.assessment.types.assessing import AssessmentReason, NewAssessment
from yiyang.assessment.types.instruments import Item
from yiyang.clinic.tests.world import Family, build
from yiyang.people.models import Elder

GBT = "gbt42195"
STROKES = "M10 10L40 60L80 20L120 70L160 30"
OK = Offer(attested={}, despite="已与家属逐项核对")


@dataclass
class House:
    """The family with the hands that sign."""

    family: Family
    director: User

    @property
    def zhang(self) -> Elder:
        return self.family.zhang

    @property
    def li(self) -> User:
        return self.family.doctor

    @property
    def now(self) -> datetime:
        return self.family.now

    @property
    def today(self) -> date:
        return self.family.today

    def assess(self, worst: int, *, at: datetime | None = None) -> Assessment:
        """Two assess him alike and sign; every item at its best option, or ``worst`` steps below."""
        at, nurse = at or self.now, self.family.town.wang
        new = NewAssessment(GBT, AssessmentReason.ROUTINE)
        begun = assessing.start_assessment(self.zhang, new, by=self.li, colleague=nurse, at=at)
        for sheet in begun.sheets.select_related("assessor__user"):
            for item, pick in picks(worst).items():
                assessing.save_answer(sheet, item, pick, by=sheet.assessor.user, at=at)
            assessing.hand_in(sheet, by=sheet.assessor.user, at=at)
        for signer in (self.li, nurse.user):
            assessing.sign(begun, by=signer, at=at)
        begun.refresh_from_db()
        return begun

    def applied(self, *, by: User | None = None, **asked: Any):
        """An application at the centre."""
        return actions.apply(self.zhang, self.asks(**asked), by=by or self.family.daughter, at=self.now)

    def asks(self, **asked: Any) -> NewApplication:
        """What somebody asks of the centre."""
        return NewApplication(self.family.town.centre.pk, Asked(**asked))

    def new(self, kind: str = "family_doctor", package: str = "fd_basic", **facts: Any) -> NewAgreement:
        """The frame of an agreement with the centre and 李明."""
        town, term = self.family.town, definitions.kind(kind).term
        frame = {
            "kind": kind, "institution_id": town.centre.pk, "package": package, "start": self.today, "amount": term.usual,
            "doctor_id": town.li.pk, "team_id": town.team.pk,
        }  # fmt: skip
        return NewAgreement(**{**frame, **facts})

    def drafted(self, kind: str = "family_doctor", package: str = "fd_basic", *, at: datetime | None = None, **facts: Any):
        """A draft."""
        return actions.draw_up(self.zhang, self.new(kind, package, **facts), by=self.li, at=at or self.now)

    def offered(self, kind: str = "family_doctor", package: str = "fd_basic", *, price: int | None = None, **facts: Any):
        """An offer that waits for signatures."""
        given = Offer({}, despite=OK.despite, price_fen=price, price_reason="与家属商定" if price else "")
        return actions.offer(self.drafted(kind, package, **facts), given, by=self.li, at=self.now)

    def sign(self, agreement: Agreement, *, at: datetime | None = None) -> Agreement:
        """The daughter and the provider sign."""
        at = at or self.now
        actions.sign_by_hand(agreement, STROKES, by=self.family.daughter, at=at)
        signed = actions.sign_for_provider(agreement, STROKES, by=self.li if agreement.doctor_id else self.director, at=at)
        return Agreement.objects.get(pk=signed.pk)

    def signed(self, kind: str = "family_doctor", package: str = "fd_basic", **facts: Any) -> Agreement:
        """An agreement both sides have signed."""
        return self.sign(self.offered(kind, package, **facts))

    def due(self, agreement: Agreement) -> datetime:
        """Time moves to ten days before the end, and agreements move on."""
        at = self.now + timedelta(days=(agreement.end - self.today).days - 10)
        actions.advance(at=at)
        agreement.refresh_from_db()
        return at


def picks(worst: int) -> dict[str, Any]:
    """Answers that make him self-caring (0), semi-dependent (1: some help with himself) or dependent (2: help in everything)."""
    items = instruments.instrument(GBT).items
    return {item.code: _pick(item, worst // 2 or worst * item.code.startswith("B1")) if item.options else 0 for item in items}


def _pick(item: Item, worst: int) -> str:
    by_score = {option.score: option.slug for option in reversed(item.options)}
    best_first = [by_score[score] for score in sorted(by_score, reverse=True)]
    return best_first[min(worst, len(best_first) - 1)]


def lived() -> House:
    """The family, with a director who leads the centre and the daughter and the elder signed in under their roles."""
    family = build()
    for user, role in ((family.director, "director"), (family.elder, "elder"), (family.daughter, "family")):
        if role not in user.roles_on(family.today):
            accounts.grant_role(user, role, by=None, start=family.today)
    return House(family, family.director)
