"""Finding a Chromium: the one named by CHROMIUM, one on the path, or the one that an npm package carries."""

import functools
import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Playwright

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
WITHOUT_FONTS = "--disable-remote-fonts"
UNPACK = """
import chromium from '@sparticuz/chromium';
console.log(await chromium.executablePath());
"""


@dataclass(frozen=True)
class Chromium:
    """An executable and what it needs to run here."""

    executable: str
    arguments: tuple[str, ...] = QUIET
    environment: dict[str, str] = field(default_factory=dict)


@functools.cache
def chromium() -> Chromium:
    """The Chromium of this machine, rather without windows as that costs a third less; a RuntimeError says how to get one."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return Chromium(found)
    if (ROOT / "node_modules" / "@sparticuz" / "chromium").exists():
        return packaged()
    raise RuntimeError("No Chromium: install one, set CHROMIUM to its path, or run `make browser`.")


def packaged() -> Chromium:
    """Unpack the Chromium of the npm package with the libraries it brings along."""
    folder = Path(tempfile.gettempdir())
    environment = {**os.environ, "AWS_EXECUTION_ENV": "AWS_Lambda_nodejs22.x", "AWS_LAMBDA_JS_RUNTIME": "nodejs22.x"}
    node = shutil.which("node") or str(ROOT / ".venv" / "bin" / "node")
    answer = subprocess.run(
        [node, "--input-type=module", "--eval", UNPACK], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    return Chromium(answer.stdout.strip(), environment={"LD_LIBRARY_PATH": str(folder / "al2023" / "lib")})


def launched(playwright: "Playwright", *, fonts: bool) -> "Browser":
    """A browser; our letters come in a hundred small files, so only who looks at the pages has them sent."""
    found = chromium()
    arguments = [*found.arguments, *([] if fonts else [WITHOUT_FONTS])]
    return playwright.chromium.launch(executable_path=found.executable, args=arguments, env={**os.environ, **found.environment})


def until(page: "Page", expression: str, *, seconds: float = 15) -> None:
    """Wait until a page's JavaScript says yes; asked from outside, since our pages allow no script to evaluate text."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, f"never came true: {expression}"
        page.wait_for_timeout(50)
