"""张国生 lives in 徐家汇; 李明 is his family doctor, 全科一队 his team; their centre opened his record. 王秀兰 is nobody's."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from yiyang.accounts import actions as accounts
from yiyang.lib.identity import identity_check_character
from yiyang.organizations.tests import world
from yiyang.people import actions
from yiyang.people.models import Committee, Elder
from yiyang.people.types import ElderDraft

AT = datetime(2026, 6, 1, 2, tzinfo=UTC)
TODAY = date(2026, 6, 1)


def identity_number(born: date, serial: int, region: str = "310104") -> str:
    body = f"{region}{born:%Y%m%d}{serial:03d}"
    return body + identity_check_character(body)


@dataclass
class Street:
    """The town and two elders in it."""

    town: world.Town
    committee: Committee
    far_committee: Committee
    zhang: Elder
    wang: Elder

    def draft(self, name="陈桂英", *, born=date(1950, 3, 8), **facts) -> ElderDraft:
        """Someone who lives under the first committee."""
        return ElderDraft(name=name, birth_date=born, committee_id=self.committee.pk, **{"sex": "female", **facts})

    def register(self, name="陈桂英", *, born=date(1950, 3, 8), by=None, despite="", **facts) -> Elder:
        """Open a record at the centre, by the family doctor unless told otherwise."""
        return actions.register_elder(
            self.draft(name, born=born, **facts), institution=self.town.centre, by=by or self.town.li.user, at=AT, despite=despite
        )

    def account(self, username: str):
        """An account without any role."""
        return accounts.create_user(username, display_name=username, password=None, by=None)


@pytest.fixture
def town(street):
    return street.town


@pytest.fixture(scope="module")
def peopled(once):
    return once(build)


@pytest.fixture
def street(db, peopled):
    return deepcopy(peopled)


def build() -> Street:
    """The street and whoever lives there."""
    town = world.build()
    committee = actions.register_committee("310104003001", "徐家汇第一居委会", street="徐家汇街道", by=None)
    far = actions.register_committee("310104012005", "漕河泾第五居委会", street="漕河泾街道", by=None)
    zhang = actions.register_elder(
        ElderDraft(
            name="张国生",
            committee_id=committee.pk,
            identity_number=identity_number(date(1942, 5, 17), 11),
            phone="13812345621",
        ),
        institution=town.centre,
        by=town.li.user,
        at=AT,
    )
    actions.assign_responsibility(zhang, "family_doctor", to=town.li, start=TODAY, reason="signed", by=town.li.user)
    actions.assign_responsibility(zhang, "team", to=town.team, start=TODAY, reason="signed", by=town.li.user)
    wang = actions.register_elder(
        ElderDraft(name="王秀兰", sex="female", birth_date=date(1938, 11, 2), committee_id=far.pk),
        institution=None,
        by=None,
        at=AT,
    )
    return Street(town, committee, far, zhang, wang)
