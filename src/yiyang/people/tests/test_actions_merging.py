from datetime import date

import pytest

from yiyang.base.errors import DomainError, Invalid, NotAllowed
from yiyang.people import actions, queries
from yiyang.people.models import DuplicateSuspicion, Elder
from yiyang.people.tests.conftest import AT, TODAY, identity_number

pytestmark = pytest.mark.django_db


@pytest.fixture
def twin(street):
    return street.register("张国生", born=date(1942, 5, 17), sex="male", despite="to be checked")


def merge(street, kept, merged):
    return actions.merge_elders(kept, merged, reason="same face, same card", by=street.town.li.user, at=AT)


def undo(street, merged):
    actions.undo_merge(merged, reason="two persons after all", by=street.town.li.user, at=AT)


def pointers():
    return dict(Elder.objects.values_list("record_number", "merged_into"))


def test_the_merged_record_points_to_the_kept_one_and_keeps_its_facts(street, twin):
    actions.add_address(twin, "main", "漕溪北路 1 号", start=TODAY, by=street.town.li.user)
    merge(street, street.zhang, twin)
    twin.refresh_from_db()
    assert twin.merged_into == street.zhang
    assert twin.addresses.count() == 1


def test_all_records_of_one_person_are_known_from_any_of_them(street, twin):
    merge(street, street.zhang, twin)
    twin.refresh_from_db()
    assert queries.identity_ids(twin) == queries.identity_ids(street.zhang) == [street.zhang.pk, twin.pk]


def test_undoing_a_merge_leaves_everything_as_it_was(street, twin):
    before = pointers()
    undo(street, merge(street, street.zhang, twin))
    assert pointers() == before


def test_undoing_one_link_of_a_chain_leaves_the_other(street, twin):
    third = street.register("张国生", born=date(1942, 8, 1), sex="male")
    first = merge(street, twin, third)
    twin.refresh_from_db()
    merge(street, street.zhang, twin)
    assert queries.identity_ids(street.zhang) == [street.zhang.pk, twin.pk, third.pk]
    undo(street, first)
    third.refresh_from_db()
    assert third.merged_into is None
    assert queries.identity_ids(street.zhang) == [street.zhang.pk, twin.pk]


def test_undoing_the_upper_link_of_a_chain_gives_the_lower_group_back(street, twin):
    third = street.register("张国生", born=date(1942, 8, 1), sex="male")
    merge(street, twin, third)
    twin.refresh_from_db()
    second = merge(street, street.zhang, twin)
    undo(street, second)
    third.refresh_from_db()
    twin.refresh_from_db()
    assert (third.merged_into, twin.merged_into) == (twin, None)


def test_a_record_is_merged_away_once(street, twin):
    merge(street, street.zhang, twin)
    with pytest.raises(DomainError):
        merge(street, street.zhang, twin)


def test_a_record_is_not_merged_with_itself(street):
    with pytest.raises(DomainError):
        merge(street, street.zhang, street.zhang)


def test_two_identity_numbers_are_two_persons_until_one_is_corrected(street):
    other = street.register("张国生", born=None, sex="", identity_number=identity_number(date(1942, 5, 18), 11))
    with pytest.raises(DomainError):
        merge(street, street.zhang, other)


def test_a_merge_is_undone_once(street, twin):
    done = merge(street, street.zhang, twin)
    undo(street, done)
    with pytest.raises(DomainError):
        undo(street, done)


def test_a_merge_needs_a_reason_and_so_does_undoing_it(street, twin):
    with pytest.raises(Invalid):
        actions.merge_elders(street.zhang, twin, reason=" ", by=street.town.li.user, at=AT)
    done = merge(street, street.zhang, twin)
    with pytest.raises(Invalid):
        actions.undo_merge(done, reason=" ", by=street.town.li.user, at=AT)


def test_nobody_merges_records_of_which_one_is_not_theirs(street, twin):
    with pytest.raises(NotAllowed):
        merge(street, street.wang, twin)


def test_a_merge_settles_the_suspicion(street, twin):
    merge(street, street.zhang, twin)
    assert DuplicateSuspicion.objects.get().status == "merged"


def test_a_dismissed_pair_is_not_asked_about_again(street, twin):
    actions.dismiss_suspicion(DuplicateSuspicion.objects.get(), note="cousins", by=street.town.li.user, at=AT)
    assert actions.note_suspicion(twin, by=None) == []
    with pytest.raises(DomainError):
        actions.dismiss_suspicion(DuplicateSuspicion.objects.get(), note="again", by=street.town.li.user, at=AT)


def test_a_merged_record_takes_no_new_owner(street, twin):
    merge(street, street.zhang, twin)
    with pytest.raises(DomainError):
        actions.assign_responsibility(
            twin, "family_doctor", to=street.town.li, start=TODAY, reason="signed", by=street.town.li.user
        )


def test_whoever_sees_one_record_of_a_person_sees_the_kept_one(street, twin):
    actions.assign_responsibility(twin, "family_doctor", to=street.town.zhou, start=TODAY, reason="signed", by=None)
    assert not queries.elders_for(street.town.zhou.user).filter(pk=street.zhang.pk).exists()
    merge(street, street.zhang, twin)
    assert queries.elders_for(street.town.zhou.user).filter(pk=street.zhang.pk).exists()


def test_who_answers_for_a_merged_record_answers_when_nobody_else_does(street):
    first, second = street.register("陈桂英"), street.register("陈桂英", born=date(1950, 8, 1))
    actions.assign_responsibility(second, "family_doctor", to=street.town.li, start=TODAY, reason="signed", by=None)
    merge(street, first, second)
    assert queries.responsible(first.pk, TODAY).doctor == street.town.li.pk


def test_undoing_is_refused_when_the_number_was_given_to_another_record(street, twin):
    done = merge(street, twin, street.zhang)
    street.register("张国生", born=None, sex="", identity_number=identity_number(date(1942, 5, 17), 11), despite="card shown")
    with pytest.raises(DomainError):
        undo(street, done)
