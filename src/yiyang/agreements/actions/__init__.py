"""Every change to applications and agreements."""

from yiyang.agreements.actions.applications import (
    accept_application,
    apply,
    apply_for_newcomer,
    decline_application,
    divert_application,
    withdraw_application,
)
from yiyang.agreements.actions.drafts import draw_up, offer
from yiyang.agreements.actions.periods import advance, end_agreement
from yiyang.agreements.actions.renewal import change_terms, decide_renewal
from yiyang.agreements.actions.signing import sign_by_hand, sign_for_provider, sign_on_the_spot, sign_with_code

__all__ = [
    "accept_application",
    "advance",
    "apply",
    "apply_for_newcomer",
    "change_terms",
    "decide_renewal",
    "decline_application",
    "divert_application",
    "draw_up",
    "end_agreement",
    "offer",
    "sign_by_hand",
    "sign_for_provider",
    "sign_on_the_spot",
    "sign_with_code",
    "withdraw_application",
]
