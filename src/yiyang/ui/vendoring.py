"""Copy what the pages need from npm packages into the static files: charts, font, icons, each with its licence.

Run by `make setup`: `python -m yiyang.ui.vendoring`. Nothing here is kept in git; the lock file of npm is.
"""

import argparse
import re
import shutil
import sys
from pathlib import Path

from yiyang.ui import definitions

HERE = Path(__file__).parent
VENDOR = HERE / "static" / "vendor"
PROJECT = HERE.parents[2]
WEIGHTS = (400, 500, 700)
PRINT_WEIGHTS = (400, 700)
PRINT_PARTS = ("latin", "chinese-simplified")
UNUSED_SCRIPTS = ("cyrillic", "vietnamese")
FACE = re.compile(r"/\* noto-sans-sc-(?P<subset>\S+?)-\d+-normal \*/\s*@font-face \{(?P<body>.*?)\}", re.DOTALL)
FILE = re.compile(r"url\(\./files/(?P<file>[\w-]+\.woff2)\)")
RANGE = re.compile(r"unicode-range:\s*(?P<range>[^;]+);")
DRAWING = re.compile(r"<svg[^>]*>(?P<lines>.*)</svg>", re.DOTALL)


class PackageMissingError(Exception):
    """A package that npm should have put there is missing."""


def copy_charts(modules: Path, vendor: Path) -> None:
    """ECharts, whole: a page fetches it only where a trend stands."""
    source = modules / "echarts"
    shutil.copyfile(source / "dist" / "echarts.min.js", vendor / "echarts.min.js")
    copy_licence(source, vendor, "LICENSE", "NOTICE")


def copy_font(modules: Path, vendor: Path) -> None:
    """Noto Sans SC in small pieces: a browser fetches only those whose characters it meets."""
    source = modules / "@fontsource" / "noto-sans-sc"
    target = vendor / "noto-sans-sc"
    files = target / "files"
    files.mkdir(parents=True, exist_ok=True)
    faces = [face for weight in WEIGHTS for face in font_faces(source / f"{weight}.css", weight)]
    for name, _ in faces:
        shutil.copyfile(source / "files" / name, files / name)
    (target / "fonts.css").write_text("\n".join(rule for _, rule in faces) + "\n", encoding="utf-8")
    copy_print_font(source, target / "print")
    copy_licence(source, vendor, "LICENSE")


def copy_print_font(source: Path, target: Path) -> None:
    """The same font whole, for PDF: a printer opens four large files much faster than three hundred small ones."""
    target.mkdir(exist_ok=True)
    for part in PRINT_PARTS:
        for weight in PRINT_WEIGHTS:
            name = f"noto-sans-sc-{part}-{weight}-normal.woff"
            shutil.copyfile(source / "files" / name, target / name)


def font_faces(stylesheet: Path, weight: int) -> list[tuple[str, str]]:
    """File name and rule of every piece of one weight, without the scripts nobody here writes."""
    faces = []
    for face in FACE.finditer(stylesheet.read_text(encoding="utf-8")):
        file, characters = FILE.search(face["body"]), RANGE.search(face["body"])
        if face["subset"] in UNUSED_SCRIPTS or file is None or characters is None:
            continue
        rule = (
            f'@font-face{{font-family:"Noto Sans SC";font-display:swap;font-weight:{weight};'
            f"src:url(./files/{file['file']}) format('woff2');unicode-range:{characters['range']}}}"
        )
        faces.append((file["file"], rule))
    return faces


def copy_icons(modules: Path, vendor: Path) -> None:
    """One sprite of the listed icons, drawn by the stroke the page sets."""
    source = modules / "lucide-static"
    symbols = "".join(symbol(source / "icons" / f"{name}.svg", name) for name in sorted(definitions.icons()))
    (vendor / "icons.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>\n', encoding="utf-8")
    copy_licence(source, vendor, "LICENSE")


def symbol(drawing: Path, name: str) -> str:
    """The lines of one icon without its own colours."""
    found = DRAWING.search(drawing.read_text(encoding="utf-8"))
    if found is None:
        raise PackageMissingError(f"{drawing} is not a drawing")
    lines = re.sub(r"\s+", " ", found["lines"]).strip()
    return f'<symbol id="{name}" viewBox="0 0 24 24">{lines}</symbol>'


def copy_licence(source: Path, vendor: Path, *names: str) -> None:
    """The licence stands beside what it covers."""
    folder = vendor / "licences"
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        shutil.copyfile(source / name, folder / f"{source.name}.{name}.txt")


def copy_all(modules: Path, vendor: Path = VENDOR) -> None:
    """Everything from npm the pages use."""
    if not modules.is_dir():
        raise PackageMissingError(f"{modules} is missing: run `make setup`, which installs the npm packages first")
    vendor.mkdir(parents=True, exist_ok=True)
    for copy in (copy_charts, copy_font, copy_icons):
        copy(modules, vendor)


def main() -> int:
    """Command line entry; one sentence when something is missing."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--modules", type=Path, default=PROJECT / "node_modules", help="where npm installed the packages")
    chosen = options.parse_args()
    try:
        copy_all(chosen.modules)
    except (PackageMissingError, FileNotFoundError) as error:
        sys.stderr.write(f"Static files not copied: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
