import inspect
import shutil
from pathlib import Path

import pytest

from yiyang.catalogue import definitions
from yiyang.catalogue.types import words
from yiyang.catalogue.types.offers import ConstitutionBook, PerformerBook, ResourceBook
from yiyang.catalogue.types.words import Category, Resource, Supplier
from yiyang.lib import datafiles
from yiyang.lib.datafiles import DefinitionError

ITEMS = definitions.items()
PACKAGES = definitions.packages()
ENUMS = [
    kind for _, kind in inspect.getmembers(words, inspect.isclass) if issubclass(kind, str) and kind.__module__ == words.__name__
]
LIST = definitions.HERE / "items" / "ltci_2025.yaml"


@pytest.mark.parametrize("kind", ENUMS)
def test_every_word_of_the_catalogue_is_said_in_both_languages(kind):
    assert all(one.words.zh and one.words.en for one in kind)


@pytest.mark.parametrize("code", definitions.lists())
def test_a_list_names_its_document_and_how_sure_we_are(code):
    source = definitions.lists()[code].source
    assert source.title
    assert source.clause


@pytest.mark.parametrize(("code", "count"), [("ltci_2025", 36), ("shanghai_ltci", 42)])
def test_an_insurance_list_is_as_long_as_its_document_says(code, count):
    assert len(definitions.lists()[code].items) == count


def test_the_national_list_is_twenty_of_living_and_sixteen_of_nursing_in_twelve_groups():
    rows = definitions.lists()["ltci_2025"].items
    living = [row for row in rows if row.category is Category.LIVING]
    assert (len(living), len(rows) - len(living), len({row.group for row in rows})) == (20, 16, 12)


def test_no_official_code_is_claimed_that_was_not_seen():
    assert not [item.code for item in ITEMS.values() if item.row.official_code]


@pytest.mark.parametrize("code", ITEMS)
def test_a_service_says_who_does_it_who_pays_first_and_who_supplies_it(code):
    item = ITEMS[code]
    assert item.performers
    assert item.payers
    assert (item.resource in Resource, item.supplier in Supplier) == (True, True)


@pytest.mark.parametrize("code", [code for code, item in ITEMS.items() if item.row.invasive])
def test_an_invasive_act_is_for_nurses_alone(code):
    assert ITEMS[code].performers == ("NS",)


@pytest.mark.parametrize("code", [code for code, item in ITEMS.items() if item.row.bodily or item.category is Category.NURSING])
def test_a_volunteer_never_touches_the_body_or_nurses(code):
    assert "VO" not in ITEMS[code].performers


@pytest.mark.parametrize(
    "name", ["人工取便", "留置尿管", "造口", "灌肠", "直肠", "鼻饲", "吸氧", "导尿", "换药", "标本采集", "注射", "引流", "PICC"]
)
def test_every_act_the_hard_rule_names_is_marked_invasive(name):
    named = [item for item in ITEMS.values() if name in item.words.zh]
    assert named
    assert all(item.row.invasive for item in named)


@pytest.mark.parametrize("code", PACKAGES)
def test_a_package_says_what_it_is_for_and_where_that_comes_from(code):
    package = PACKAGES[code]
    assert package.focus.zh
    assert package.source.title
    assert package.lines


@pytest.mark.parametrize("code", PACKAGES)
def test_a_package_names_no_more_times_of_day_than_times(code):
    assert all(len(line.windows) <= line.times for line in PACKAGES[code].lines)


@pytest.mark.parametrize("code", PACKAGES)
def test_a_package_holds_a_service_once(code):
    held = [line.item for line in PACKAGES[code].lines]
    assert len(held) == len(set(held))


def test_the_seed_s_three_focuses_are_there():
    focuses = [PACKAGES[code].focus.zh for code in ("dementia", "level_dependent", "level_critical")]
    assert [focus[:4] for focus in focuses] == ["疗养", "康复护理", "全面护理"]


def test_only_the_care_of_the_critically_ill_is_negotiated():
    assert [code for code, package in PACKAGES.items() if package.negotiated] == ["level_critical"]


def test_no_advice_is_invented_for_a_constitution():
    assert not [code for code, one in definitions.constitutions().types.items() if one.advice]


def test_the_steps_after_the_constitution_questionnaire_name_real_services():
    assert all(item in ITEMS for step in definitions.constitutions().steps.values() for item in step.items)


def test_a_service_knows_the_packages_that_hold_it():
    assert "stroke" in [package.code for package in definitions.packages_with("R03")]


def broken(tmp_path: Path, source: Path, old: str, new: str) -> Path:
    copy = tmp_path / source.name
    shutil.copy(source, copy)
    text = copy.read_text(encoding="utf-8")
    assert old in text
    copy.write_text(text.replace(old, new, 1), encoding="utf-8")
    return copy


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("performers: [CG, NS, FM]", "performers: [XX]", "ltci_2025.yaml:27: L01 is given to unknown performers XX"),
        ("code: N04, group: basic, category: nursing, zh: 鼻饲, en: Tube feeding, performers: [NS]",
         "code: N04, group: basic, category: nursing, zh: 鼻饲, en: Tube feeding, performers: [CG]", "N04 breaks nurse_only"),
        ("performers: [CG, NS, FM], minutes: 30, bodily", "performers: [VO], minutes: 30, bodily", "no_body_care_by_volunteers"),
        ("group: eating, category", "group: drinking, category", "belongs to no group drinking"),
        ("bodily: true}", "bodily: true, only_with: wings}", "unknown condition wings"),
        ("payers: [care_insurance, subsidy, voucher, self]", "payers: []", "says nothing about who pays first"),
        ("category: living", "category: dying", "ltci_2025.yaml:27: Invalid enum value 'dying'"),
        ("minutes: 30", "minutes: long", "ltci_2025.yaml:27"),
    ],
)  # fmt: skip
def test_a_broken_list_is_refused_with_file_line_and_reason(tmp_path, old, new, told):
    with pytest.raises(DefinitionError, match=told):
        definitions.load_list(broken(tmp_path, LIST, old, new))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("item: R03, per: week", "item: R99, per: week", r"stroke.yaml:\d+: there is no item R99"),
        ("{item: R02, per: week", "{item: R02, performer: VO, per: week", r"stroke.yaml:\d+: VO may not perform R02"),
        ("per: week", "per: century", r"stroke.yaml:\d+: Invalid enum value 'century'"),
        ("rank: 14", "rang: 14", r"stroke.yaml:\d+: .*unknown field"),
    ],
)
def test_a_broken_package_is_refused_with_file_line_and_reason(tmp_path, old, new, told):
    with pytest.raises(DefinitionError, match=told):
        definitions.load_package(broken(tmp_path, definitions.HERE / "packages" / "stroke.yaml", old, new))


@pytest.mark.parametrize(
    ("name", "kind", "old", "new"),
    [
        ("performers.yaml", PerformerBook, "mark: invasive", "mark: [invasive]"),
        ("resources.yaml", ResourceBook, "supplier: hospital", "supplier: heaven"),
        ("constitutions.yaml", ConstitutionBook, "instrument: tcm33", "instrument: 33"),
    ],
)
def test_a_broken_book_is_refused_with_file_line_and_reason(tmp_path, name, kind, old, new):
    with pytest.raises(DefinitionError, match=rf"{name}:\d+: "):
        datafiles.load(broken(tmp_path, definitions.HERE / name, old, new), kind)


def test_a_code_is_used_once():
    with pytest.raises(DefinitionError, match="L01 is there twice"):
        definitions._once("items", ["L01", "L02", "L01"])
