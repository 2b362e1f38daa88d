"""The demo district with 张国生 assessed and served, and with second factors handed out; run from inside the installation."""

import json
import sys
from datetime import UTC, datetime
from types import SimpleNamespace

from allauth.mfa.models import Authenticator
from django.utils import translation
from django.utils.timezone import localdate

from yiyang.accounts import actions as accounts
from yiyang.accounts.models import User
from yiyang.agreements.tests.world import GBT, House
from yiyang.assessment import actions as assessing
from yiyang.assessment.types.assessing import AssessmentReason, NewAssessment
from yiyang.catalogue import actions as catalogue
from yiyang.organizations.models import Institution, Staff, Team
from yiyang.people.models import Elder

PRICES = {"level_semi": 260_000, "level_dependent": 420_000}


def set_up(secret: str, *officials: str) -> None:
    """Serve him through the actions, hand out the factors, and say where the pages are as one line of JSON."""
    for name in officials:
        user = User.objects.get(username=name)
        Authenticator.objects.filter(user=user).delete()
        accounts.hand_out_totp(user, secret=secret, by=None)
    with translation.override("zh-hans"):
        served = serve(of_the_district())
    sys.stdout.write(json.dumps(served) + "\n")


def of_the_district() -> House:
    """He, his daughter, his doctor and nurse, and the director of the centre."""
    now, users = datetime.now(UTC), {user.username: user for user in User.objects.all()}
    doctor, nurse = (Staff.objects.get(user=users[name]) for name in ("li", "wang"))
    team = Team.objects.get(name="李明远团队")
    town = SimpleNamespace(centre=Institution.objects.get(name="城东社区卫生服务中心"), li=doctor, wang=nurse, team=team)
    family = SimpleNamespace(
        zhang=Elder.objects.get(name="张国生"), doctor=users["li"], nurse=users["wang"], director=users["zhou"],
        elder=users["zhang"], daughter=users["zhangmin"], town=town, now=now, today=localdate(now),
    )  # fmt: skip
    return House(family, family.director)


def serve(house: House) -> dict[str, str]:
    """Applied for, assessed, signed, one agreement offered, and the next assessment begun by the doctor."""
    for package, fen in PRICES.items():
        catalogue.set_price(house.family.town.centre, package, fen, start=house.today, by=None, at=house.now)
    applied, done = house.applied(need="chronic", care_class="semi"), house.assess(1)
    stay, offered = house.signed("institution_service", "level_semi", amount=1), house.offered()
    begun = assessing.start_assessment(house.zhang, NewAssessment(GBT, AssessmentReason.ROUTINE), by=house.li, at=house.now)
    return {
        "elder": str(house.zhang.pk), "centre": str(house.family.town.centre.pk), "application": str(applied.pk),
        "assessment": str(done.pk), "agreement": str(stay.pk), "offered": str(offered.pk), "sheet": str(begun.sheets.get().pk),
    }  # fmt: skip
