import sys

import pytest

from yiyang.ui import definitions, vendoring

FACE = """/* noto-sans-sc-{subset}-{weight}-normal */
@font-face {{
  font-family: 'Noto Sans SC';
  src: url(./files/noto-sans-sc-{file}-{weight}-normal.woff2) format('woff2'), url(./files/x.woff) format('woff');
  unicode-range: U+533b;
}}
"""


@pytest.fixture
def modules(tmp_path):
    """A folder as npm leaves it, with one small file of each kind."""
    root = tmp_path / "node_modules"
    for folder in ("echarts/dist", "lucide-static/icons", "@fontsource/noto-sans-sc/files"):
        (root / folder).mkdir(parents=True)
    (root / "echarts/dist/echarts.min.js").write_text("echarts")
    (root / "echarts/NOTICE").write_text("notice")
    for package in ("echarts", "lucide-static", "@fontsource/noto-sans-sc"):
        (root / package / "LICENSE").write_text(package)
    for name in definitions.icons():
        (root / f"lucide-static/icons/{name}.svg").write_text('<!-- ISC --><svg stroke-width="2">\n  <path d="M1 1" />\n</svg>')
    font = root / "@fontsource/noto-sans-sc"
    for weight in vendoring.WEIGHTS:
        pieces = [("[119]", "119"), ("latin", "latin"), ("cyrillic", "cyrillic")]
        (font / f"{weight}.css").write_text("".join(FACE.format(subset=s, file=f, weight=weight) for s, f in pieces))
        for _, file in pieces:
            (font / f"files/noto-sans-sc-{file}-{weight}-normal.woff2").write_bytes(b"font")
        for part in vendoring.PRINT_PARTS:
            (font / f"files/noto-sans-sc-{part}-{weight}-normal.woff").write_bytes(b"font")
    return root


@pytest.fixture
def vendor(modules, tmp_path):
    target = tmp_path / "vendor"
    vendoring.copy_all(modules, target)
    return target


def test_every_listed_icon_is_in_the_sprite(vendor):
    sprite = (vendor / "icons.svg").read_text()
    assert all(f'<symbol id="{name}"' in sprite for name in definitions.icons())


def test_icons_bring_no_stroke_of_their_own(vendor):
    assert "stroke-width" not in (vendor / "icons.svg").read_text()


def test_each_weight_brings_the_pieces_of_the_font_that_are_read_here(vendor):
    assert len(list((vendor / "noto-sans-sc/files").iterdir())) == 2 * len(vendoring.WEIGHTS)


def test_the_whole_font_is_there_for_print(vendor):
    whole = len(vendoring.PRINT_PARTS) * len(vendoring.PRINT_WEIGHTS)
    assert len(list((vendor / "noto-sans-sc/print").iterdir())) == whole


def test_the_font_style_sheet_names_only_copied_files(vendor):
    rules = (vendor / "noto-sans-sc/fonts.css").read_text()
    assert "cyrillic" not in rules
    assert ".woff)" not in rules


def test_every_licence_stands_beside_what_it_covers(vendor):
    assert {file.name.split(".")[0] for file in (vendor / "licences").iterdir()} == {"echarts", "lucide-static", "noto-sans-sc"}


def test_a_missing_folder_is_one_sentence(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(sys, "argv", ["vendoring", "--modules", str(tmp_path / "none")])
    assert vendoring.main() == 1
    assert "run `make setup`" in capsys.readouterr().err


def test_the_command_copies_and_says_nothing(monkeypatch, capsys, modules, tmp_path):
    monkeypatch.setattr(sys, "argv", ["vendoring", "--modules", str(modules)])
    monkeypatch.setattr(vendoring.copy_all, "__defaults__", (tmp_path / "out",))
    assert vendoring.main() == 0
    assert capsys.readouterr().err == ""


def test_a_drawing_that_is_none_is_refused(tmp_path):
    (tmp_path / "x.svg").write_text("nothing")
    with pytest.raises(vendoring.PackageMissingError):
        vendoring.symbol(tmp_path / "x.svg", "x")
