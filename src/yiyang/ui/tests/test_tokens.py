import re

import pytest

from yiyang.ui import tokens

PAIRS = [
    pytest.param(pair, id=f"{pair.theme}-{pair.text}-on-{pair.ground}")
    for theme in ("light", "dark")
    for pair in tokens.contrasts(theme)
]


@pytest.mark.parametrize("pair", PAIRS)
def test_text_can_be_read_on_its_ground(pair):
    assert pair.ratio >= tokens.ENOUGH


def test_contrast_of_black_on_white_is_twenty_one():
    assert round(tokens.ratio("#000000", "#ffffff"), 2) == 21


def test_a_device_that_is_dark_gets_the_same_dark_as_a_chosen_one():
    assert tokens.values('[data-theme="auto"]') == tokens.values(tokens.DARK)


def test_dark_gives_every_colour_a_new_value():
    colours = {name for name, value in tokens.values(tokens.LIGHT).items() if value.startswith("#")}
    assert colours <= set(tokens.values(tokens.DARK))


def test_an_unknown_selector_is_named():
    with pytest.raises(LookupError, match="nowhere"):
        tokens.values(".nowhere")


def pixels(selector, name):
    return int(tokens.values(selector)[name].removesuffix("px"))


def test_no_word_for_elders_is_smaller_than_18_pixels():
    sizes = [value for name, value in tokens.values('[data-mode="elder"]').items() if name.startswith("t-")]
    assert min(int(size.removesuffix("px")) for size in sizes) >= 18


def test_elders_can_make_the_words_30_pixels():
    assert pixels('[data-mode="elder"][data-size="largest"]', "t-m") >= 30


def test_elders_read_in_full_ink():
    assert tokens.values('[data-mode="elder"]')["ink-3"] == "var(--ink)"


@pytest.mark.parametrize(("mode", "least"), [(":root", 44), ('[data-mode="touch"]', 60), ('[data-mode="elder"]', 60)])
def test_targets_are_large_enough_to_hit(mode, least):
    assert pixels(mode, "target") >= least


def test_the_blocks_of_the_elders_page_are_96_pixels_high():
    sheet = (tokens.STYLE_SHEET.parent / "modes.css").read_text(encoding="utf-8")
    block = re.search(r"\.block, \.call-button \{(.*?)\}", sheet, re.DOTALL)[1]
    assert "min-height: 96px" in block


def test_every_colour_used_in_a_style_sheet_is_a_token():
    known = set(tokens.values(tokens.LIGHT)) | {"bar", "dot", "when", "hold"}
    for sheet in tokens.STYLE_SHEET.parent.glob("*.css"):
        used = set(re.findall(r"var\(--([\w-]+)", sheet.read_text(encoding="utf-8")))
        assert used <= known, sheet.name
