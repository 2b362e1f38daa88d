"""Every read of applications and agreements."""

from yiyang.agreements.queries.cards import agreement_card, clause, condition, money
from yiyang.agreements.queries.counting import fulfilment, is_counted, register_fulfilment
from yiyang.agreements.queries.coverage import Coverage, signing_rates
from yiyang.agreements.queries.facts import entry_check, known, overlapping, proposals, room, signer_for, signers
from yiyang.agreements.queries.home import at_home
from yiyang.agreements.queries.lists import agreements_about, agreements_of, application_card, elders_to_apply_for, intake_queue
from yiyang.agreements.queries.offering import BeforeOffer, before_offer, missing_before_offer
from yiyang.agreements.queries.options import DraftOptions, draft_options, offered, package_choices
from yiyang.agreements.queries.periods import (
    Found,
    answering_users,
    beginning,
    falling_due,
    lapsing,
    usual_length,
    verdict_on,
)
from yiyang.agreements.queries.reach import agreement_for, application_for, seen
from yiyang.agreements.queries.terms import lines_of, sealed_terms

__all__ = [
    "BeforeOffer",
    "Coverage",
    "DraftOptions",
    "Found",
    "agreement_card",
    "agreement_for",
    "agreements_about",
    "agreements_of",
    "answering_users",
    "application_card",
    "application_for",
    "at_home",
    "before_offer",
    "beginning",
    "clause",
    "condition",
    "draft_options",
    "elders_to_apply_for",
    "entry_check",
    "falling_due",
    "fulfilment",
    "intake_queue",
    "is_counted",
    "known",
    "lapsing",
    "lines_of",
    "missing_before_offer",
    "money",
    "offered",
    "overlapping",
    "package_choices",
    "proposals",
    "register_fulfilment",
    "room",
    "sealed_terms",
    "seen",
    "signer_for",
    "signers",
    "signing_rates",
    "usual_length",
    "verdict_on",
]
