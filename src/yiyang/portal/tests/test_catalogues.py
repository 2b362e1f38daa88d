import gettext

import pytest
from babel.messages.catalog import Catalog

from yiyang.portal.management import catalogues


@pytest.fixture
def context(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    folder = tmp_path / "visits"
    (folder / "templates" / "visits").mkdir(parents=True)
    (folder / "apps.py").write_text("")
    (folder / "views.py").write_text('from django.utils.translation import gettext as _\nHELLO = _("Good morning, %(name)s")\n')
    (folder / "templates" / "visits" / "one.html").write_text(
        "<p title=\"{% translate 'Ward' %}\">\n    {% blocktranslate trimmed count n=beds %}\n"
        "  {{ n }} bed\n  {% plural %} {{ n }} beds\n {% endblocktranslate %}</p>"
    )
    (tmp_path / "portal").mkdir()
    return "visits"


def write(context, **chinese):
    catalogue = Catalog(locale="zh_Hans", fuzzy=False)
    for message in catalogues.spoken(context):
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            text = chinese.get(key.split()[0], "")
            catalogue.add(message.id, text if isinstance(message.id, str) else (text,))
    path = catalogues.path_of(context)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        catalogues.write_po(file, catalogue)


def sentences():
    return [finding.text for finding in catalogues.findings()]


def test_texts_of_code_and_templates_are_found(context):
    said = [message.id for message in catalogues.spoken(context) if message.id]
    assert said == ["Ward", ("%(n)s bed", "%(n)s beds"), "Good morning, %(name)s"]


def test_a_text_that_is_in_no_catalogue_is_a_finding(context):
    assert "“Ward” is not in the catalogue; run: yiyang messages --update visits" in sentences()


def test_update_then_translate_leaves_nothing_to_find(context):
    assert catalogues.update(context) == 3
    write(context, Good="%(name)s，早上好", Ward="病区", **{"%(n)s": "%(n)s 张床"})
    assert sentences() == []


def test_a_translation_that_loses_a_name_is_a_finding(context):
    write(context, Good="早上好", Ward="病区", **{"%(n)s": "%(n)s 张床"})
    assert sentences() == ["“Good morning, %(name)s” has the gaps ['name'], its Chinese has []"]


def test_a_missing_translation_is_a_finding(context):
    write(context, Good="%(name)s，早上好", **{"%(n)s": "%(n)s 张床"})
    assert sentences() == ["“Ward” has no Chinese"]


def test_a_text_no_longer_said_is_a_finding_until_updated(context):
    write(context, Good="%(name)s，早上好", Ward="病区", **{"%(n)s": "%(n)s 张床"})
    (catalogues.ROOT / "visits" / "views.py").write_text("")
    assert any("no longer said" in text for text in sentences())
    catalogues.update(context)
    assert sentences() == []


def test_update_keeps_the_chinese_already_written(context):
    write(context, Good="%(name)s，早上好", Ward="病区", **{"%(n)s": "%(n)s 张床"})
    catalogues.update(context)
    assert catalogues.written(context)["Ward"].string == "病区"


def test_compiled_catalogues_are_what_the_site_reads(context):
    write(context, Ward="病区")
    assert catalogues.compile_catalogue(context)
    with catalogues.path_of(context, ".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Ward") == "病区"
