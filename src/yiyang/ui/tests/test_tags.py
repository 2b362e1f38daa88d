from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from yiyang.lib.words import Words
from yiyang.ui import markup
from yiyang.ui.templatetags import yy
from yiyang.ui.types import Tag, Tone

NOW = datetime(2026, 11, 22, 0, 19, tzinfo=UTC)


def test_words_are_said_in_chinese_first(chinese):
    assert yy.say(Words("家庭医生", "family doctor")) == "家庭医生"


def test_words_are_said_in_english_to_an_english_reader(english):
    assert yy.say(Words("家庭医生", "family doctor")) == "family doctor"


@pytest.mark.parametrize(("plain", "said"), [(None, ""), ("张国生", "张国生")])
def test_plain_text_is_said_as_it_is(plain, said):
    assert yy.say(plain) == said


TEXTS = Template(
    '{% translate "Correct" %} {% translate "Correct" as kept %}[{{ kept }}] {% translate word %} {% translate "Correct"|upper %}'
)


def test_a_text_of_a_template_follows_the_reader_from_page_to_page():
    said = []
    for language in ("zh-hans", "en", "zh-hans"):
        with translation.override(language):
            said.append(TEXTS.render(Context({"word": "Correct"})))
    assert said == ["更正 [更正] 更正 更正", "Correct [Correct] Correct CORRECT", "更正 [更正] 更正 更正"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [("<b>", "&lt;b&gt;"), (SafeString("<b>"), "<b>"), (12, "12"), (gettext_lazy("Correct"), "更正"), ("\"'", "&quot;&#x27;")],
)
def test_what_is_no_html_yet_is_escaped(chinese, value, shown):
    assert markup.escaped(value) == shown


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(seconds=20), "刚刚"),
        (timedelta(minutes=33), "33 分钟前"),
        (timedelta(hours=5), "5 小时前"),
        (timedelta(minutes=-3), "3 分钟后"),
        (timedelta(hours=-2), "2 小时后"),
        (timedelta(days=12), "11-10 08:19"),
        (timedelta(days=400), "2025-10-18 08:19"),
    ],
)
def test_times_are_relative_up_to_a_day_then_absolute(chinese, ago, text):
    assert f">{text}</time>" in markup.when(NOW - ago, NOW)


def test_the_exact_time_is_one_hover_away(chinese):
    assert 'title="11-22 08:14"' in markup.when(NOW - timedelta(minutes=5), NOW)


def test_a_time_nobody_knows_is_a_dash():
    assert "—" in markup.when(None)


def test_a_number_keeps_its_unit_after_a_thin_space():
    assert markup.quantity("178/102", "mmHg") == (
        '<span class="quantity"><b>178/102</b>\u2009<span class="unit">mmHg</span></span>'
    )


def test_a_number_without_unit_stands_alone():
    assert markup.quantity(52) == '<span class="quantity"><b>52</b></span>'


def test_a_missing_number_is_not_a_zero():
    assert "—" in markup.quantity(None, "kg")


def test_zero_is_a_number():
    assert "<b>0</b>" in markup.quantity(0, "kg")


def test_what_a_person_typed_is_never_markup():
    assert "<script>" not in markup.badge(Tone.WATCH, "<script>")


@pytest.mark.parametrize("tone", [tone for tone in Tone if tone != Tone.QUIET])
def test_severity_is_colour_shape_and_word(chinese, tone):
    shown = markup.badge(tone)
    assert f'data-tone="{tone}"' in shown
    assert 'class="sign"' in shown
    assert markup.tone_word(tone) in shown


def test_a_tag_has_colour_and_word_only():
    assert "sign" not in markup.tags((Tag("青霉素过敏", Tone.CRITICAL),))


def test_an_unknown_severity_is_refused():
    with pytest.raises(ValueError, match="loud"):
        markup.badge("loud")


def test_an_icon_comes_from_the_sprite():
    assert "vendor/icons.svg#phone" in markup.icon("phone")


def test_an_icon_outside_the_list_is_refused():
    with pytest.raises(LookupError, match="mascot"):
        markup.icon("mascot")


@pytest.mark.parametrize(("born", "years"), [(date(1948, 11, 22), 78), (date(1948, 11, 23), 77)])
def test_age_counts_full_years(monkeypatch, born, years):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2026, 11, 22))
    assert yy.age(born) == years


def test_an_unknown_birth_date_gives_no_age():
    assert yy.age(None) == ""


@pytest.mark.parametrize(("minutes", "text"), [(5, "5 分钟"), (75, "1 小时 15 分"), (1500, "1 天 1 小时")])
def test_waiting_is_told_in_its_two_largest_units(chinese, minutes, text):
    assert markup.duration(minutes) == text


def test_a_countdown_never_goes_below_zero():
    assert ">0:00</time>" in yy.countdown(NOW.replace(year=2020))


def test_a_countdown_tells_minutes_and_seconds(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    assert ">2:41</time>" in yy.countdown(NOW + timedelta(seconds=161))


def test_someone_waits_since_the_moment_given(monkeypatch, chinese):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    assert "33 分钟" in yy.waited(NOW - timedelta(minutes=33))


def test_the_clock_shows_the_day_here(monkeypatch, chinese):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    assert "11月22日 周日 08:19" in yy.clock()


def test_states_are_a_character_with_a_word(chinese):
    assert markup.state("nursing") == '<abbr class="state" data-state="nursing" title="护理">护</abbr>'


def test_a_state_that_is_over_is_pale():
    assert "is-off" in markup.state("living", on=False)
