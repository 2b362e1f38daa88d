"""Who may manage institutions and staff, and who is qualified for what on a day."""

from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.base.errors import DomainError, Invalid, NotAllowed
from yiyang.lib.words import Words
from yiyang.organizations import definitions
from yiyang.organizations.models import Institution, Post, Staff
from yiyang.organizations.rules import qualifications as rules
from yiyang.organizations.types import Certificate


def check_manages_everywhere(by: User | None) -> None:
    """Only those who oversee all institutions register one or form an alliance; ``None`` is the platform itself."""
    if by is not None and not access.reach(by, "institution.manage").anywhere:
        raise NotAllowed(_("Only those who oversee all institutions may do this. Ask the district administration."))


def check_manages(by: User | None, word: str, institution: Institution) -> None:
    """Whether someone manages this institution's own affairs."""
    if by is not None:
        access.check_may(by, word, institution)


def verdict(staff: Staff, function: str, on: date) -> rules.Verdict:
    """What the certificates of someone say about a function on a day."""
    held = [Certificate(q.kind, q.valid_from, q.valid_until) for q in staff.qualifications.all()]
    return rules.qualified(held, definitions.kinds_for(function), on=on)


def can_perform(staff: Staff, function: str, on: date) -> bool:
    """Whether someone is qualified for a function on a day."""
    return verdict(staff, function, on).qualified


def check_qualified(staff: Staff, function: str, on: date) -> None:
    """Nobody serves unqualified: refuse, naming the certificate that is missing, expired or not yet valid."""
    found = verdict(staff, function, on)
    if found.lack is None:
        return
    doing = {"function": _say(definitions.book().functions[function])}
    if found.certificate is None:
        raise Invalid(_("No certificate for %(function)s is recorded. Record one first.") % doing, field="qualification")
    named = doing | {
        "certificate": _say(definitions.kind(found.certificate.kind).words),
        "start": found.certificate.valid_from,
        "until": found.certificate.valid_until,
    }
    if found.lack is rules.Lack.EXPIRED:
        raise Invalid(
            _("The certificate “%(certificate)s” for %(function)s expired after %(until)s. Record the renewed one first.")
            % named,
            field="qualification",
        )
    raise Invalid(
        _("The certificate “%(certificate)s” for %(function)s is only valid from %(start)s. Choose a later day.") % named,
        field="qualification",
    )


def check_works_at(staff: Staff, institution: Institution, on: date) -> None:
    """Only someone with a post there may lead, join or stand duty for an institution."""
    if not Post.objects.on(on).filter(staff=staff, institution=institution).exists():
        raise DomainError(_("This person has no post at this institution on that day. Appoint them first."))


def check_can_stand_in(staff: Staff, institution: Institution, on: date) -> None:
    """Who answers in a doctor's place works at the same institution and is qualified as a doctor."""
    check_works_at(staff, institution, on)
    check_qualified(staff, "family_doctor", on)


def _say(words: Words) -> str:
    return words.say(get_language() or "zh-hans")
