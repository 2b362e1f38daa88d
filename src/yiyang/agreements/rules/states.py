"""How an application and an agreement may move from state to state."""

from yiyang.agreements.types.words import AgreementState, ApplicationState
from yiyang.lib.states import StateTable, Transition

A, S = ApplicationState, AgreementState

APPLICATION_STATES = StateTable(
    name="application",
    states=tuple(A),
    initial=A.WAITING,
    transitions=(
        Transition("divert", (A.WAITING,), A.WAITING, "application.decide", "another institution is named, with the reason"),
        Transition("accept", (A.WAITING,), A.ACCEPTED, "application.decide", "by an institution the application was sent to"),
        Transition("agree", (A.WAITING, A.ACCEPTED), A.AGREED, "agreement.write", "an agreement was signed"),
        Transition("decline", (A.WAITING, A.ACCEPTED), A.DECLINED, "application.decide", "a reason is given"),
        Transition("withdraw", (A.WAITING, A.ACCEPTED), A.WITHDRAWN, "application.submit", "by those who applied"),
    ),
)

AGREEMENT_STATES = StateTable(
    name="agreement",
    states=tuple(S),
    initial=S.DRAFT,
    transitions=(
        Transition("offer", (S.DRAFT,), S.OFFERED, "agreement.write", "entry conditions looked at, panel not over its cap"),
        Transition("sign", (S.OFFERED,), S.SIGNED, "agreement.sign", "both sides have signed the same text"),
        Transition("begin", (S.SIGNED,), S.ACTIVE, "system", "the first day has come"),
        Transition("fall_due", (S.ACTIVE,), S.DUE, "system", "the end is as near as the kind says"),
        Transition("renew", (S.DUE,), S.RENEWED, "system", "the following agreement is signed"),
        Transition("change", (S.SIGNED, S.ACTIVE), S.CHANGED, "system", "an agreement with other terms is signed"),
        Transition("lapse", (S.SIGNED, S.ACTIVE, S.DUE), S.ENDED, "system", "the last day is over"),
        Transition("end", (S.DRAFT, S.OFFERED, S.SIGNED, S.ACTIVE, S.DUE), S.ENDED, "agreement.write", "a reason is given"),
    ),
)

OPEN = (S.DRAFT, S.OFFERED)
IN_FORCE = (S.ACTIVE, S.DUE)
