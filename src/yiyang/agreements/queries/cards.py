"""One agreement as a page prints it: what is promised, at which price, who signed, what was kept."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.agreements import definitions
from yiyang.agreements.models import Agreement, AgreementSignature, Review
from yiyang.agreements.queries.counting import fulfilment, is_counted
from yiyang.agreements.queries.facts import entry_check
from yiyang.agreements.types.pages import AgreementCard, Clause, Condition, Kept, Reviewed, Service, Signed
from yiyang.agreements.types.terms import TO_CHECK, Checked, Fulfilled
from yiyang.agreements.types.words import AgreementState, Course, EndReason, Method, Side, Standing, Wish
from yiyang.catalogue.types.words import CareClass, Payer, Per, Supplier, how_often
from yiyang.lib.datafiles import Confidence, Source
from yiyang.lib.words import Words
from yiyang.people.types import Relation
from yiyang.ui.types import Tone

TONES = {
    AgreementState.DRAFT: Tone.QUIET,
    AgreementState.OFFERED: Tone.WATCH,
    AgreementState.SIGNED: Tone.OK,
    AgreementState.ACTIVE: Tone.OK,
    AgreementState.DUE: Tone.URGENT,
    AgreementState.RENEWED: Tone.INFO,
    AgreementState.CHANGED: Tone.INFO,
    AgreementState.ENDED: Tone.QUIET,
}
STANDING_TONES = {Standing.MET: Tone.OK, Standing.UNMET: Tone.URGENT, Standing.UNKNOWN: Tone.WATCH}


def say(words: Words) -> str:
    """Words in the reader's language."""
    return words.say(get_language() or "zh-hans")


def money(fen: int | None) -> str:
    """An amount in yuan with two decimals; nothing where it cannot be said."""
    return "" if fen is None else f"{Decimal(fen) / 100:,.2f}"


def clause(words: Words, source: Source) -> Clause:
    """A sentence of the rules with where it stands."""
    parts = (source.title, source.clause, source.note)
    return Clause(say(words), " · ".join(part for part in parts if part), source.confidence in TO_CHECK)


def agreement_card(agreement: Agreement) -> AgreementCard:
    """One agreement complete, as it stands today."""
    kind, terms, on = definitions.kind(agreement.kind), agreement.terms, localdate()
    review, following = getattr(agreement, "review", None), getattr(agreement, "following", None)
    override = getattr(agreement, "panel_override", None)
    return AgreementCard(
        id=agreement.pk,
        elder_id=agreement.elder_id,
        elder=agreement.elder.name,
        kind=say(kind.words),
        state=say(AgreementState(agreement.state).words),
        tone=TONES[AgreementState(agreement.state)],
        institution=say(agreement.institution.words),
        doctor=agreement.doctor.name if agreement.doctor else "",
        team=agreement.team.name if agreement.team else "",
        package=_told(terms, "package") or agreement.package,
        focus=_told(terms, "focus"),
        level=say(CareClass(agreement.level).words) if agreement.level else "",
        is_estimate=bool(terms.get("estimate")),
        start=agreement.start,
        last_day=max(agreement.start, agreement.ends_on - timedelta(days=1)),
        price=money(agreement.price_fen),
        price_note=agreement.price_reason,
        payers=tuple((say(Payer(payer).words), money(fen)) for payer, fen in terms.get("payers", [])),
        services=tuple(_service(line) for line in terms.get("lines", [])),
        conditions=tuple(condition(one) for one in _conditions(agreement, on)),
        despite=agreement.despite,
        **_kept(agreement),
        signatures=tuple(_signed(one) for one in agreement.signatures.order_by("at")),
        digest=agreement.digest,
        review=_reviewed(review) if review else None,
        ended=say(EndReason(agreement.end_reason).words) if agreement.end_reason else "",
        term=clause(kind.words, kind.term.source),
        package_source=_package_source(terms),
        over_cap=override.reason if override else "",
        previous_id=agreement.previous_id,
        following_id=following.pk if following else None,
    )


def _conditions(agreement: Agreement, on: date) -> tuple[Checked, ...]:
    """The entry conditions as they stood when the agreement was offered; until then as they stand now."""
    checked, kept = entry_check(agreement, agreement.attested, on), agreement.terms.get("conditions", {})
    return tuple(Checked(one.condition, Standing(kept.get(one.condition.code, one.standing))) for one in checked)


def condition(one: Checked) -> Condition:
    """An entry condition with its sign."""
    text = clause(one.condition.words, one.condition.source)
    return Condition(one.condition.code, text, say(one.standing.words), STANDING_TONES[one.standing])


def _told(terms: dict[str, Any], key: str) -> str:
    return say(Words(**terms[key])) if key in terms else ""


def _package_source(terms: dict[str, Any]) -> Clause | None:
    if "source" not in terms:
        return None
    return Clause(_told(terms, "package"), terms["source"], Confidence(terms["confidence"]) in TO_CHECK)


def _service(line: dict[str, Any]) -> Service:
    return Service(
        name=say(Words(**line["words"])),
        often=say(how_often(line["times"], Per(line["per"]))),
        supplier=say(Supplier(line["supplier"]).words),
        payers=_(", ").join(say(Payer(payer).words) for payer in line["payers"]),
        price=money(line["unit_fen"]),
    )


def _kept(agreement: Agreement) -> dict[str, Any]:
    """What was done of what was promised, once something can have been done."""
    if agreement.signed_at is None or not is_counted():
        return {"kept": (), "kept_share": ""}
    found = fulfilment(agreement, localdate())
    share = "" if found.share is None else f"{found.share:.0%}"
    return {"kept": tuple(_kept_line(line) for line in found.lines), "kept_share": share}


def _kept_line(found: Fulfilled) -> Kept:
    often = say(how_often(found.line.times, found.line.per))
    due = "–" if found.due is None else str(found.due)
    return Kept(say(found.line.words), often, due, found.done, found.behind)


def _signed(one: AgreementSignature) -> Signed:
    relation = say(Relation(one.relation).words) if one.relation else ""
    side, method = say(Side(one.side).words), say(Method(one.method).words)
    return Signed(side, one.signer, relation, method=method, path=one.path, at=one.at, seal=one.digest[:16])


def _reviewed(row: Review) -> Reviewed:
    return Reviewed(say(Course(row.course).words), say(Wish(row.wish).words), row.note, row.by.display_name, row.at)
