"""Print which Python on the path `make setup` should build `.venv` from.

The same release runs half as fast again when it was compiled with profile feedback, and a machine often has both builds: the
distribution's and one compiled on the spot. What counts is measured, not read from build flags, which distributions leave out.
`python3` stays the choice unless another build of the same release is clearly faster; where `python3` is too old or cannot make
environments, the first that serves. `make setup PYTHON=…` overrides it.
"""

import os
import subprocess
import sys
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 14)
NAMES = ["python3", *(f"python3.{minor}" for minor in range(OLDEST[1], NEWEST[1] + 1))]
CLEARLY_FASTER = 0.85
PROBE = """
import ensurepip, sys, time, venv
class Thing:
    def __init__(self, value): self.value = value
    def plus(self, **more): return self.value + len(more)
def work():
    told = {}
    for number in range(20000):
        told[number % 500] = str(Thing(number).plus(left=1, right=2))
        if [part for part in (1, 2, 3) if part > number]: told.clear()
def seconds():
    start = time.process_time()
    work()
    return time.process_time() - start
print(sys.version_info[0], sys.version_info[1], min(seconds() for _ in range(4)), sys.executable)
"""


def main():
    """Print the choice; without any, say what is missing."""
    chosen = choose(probed(path) for path in candidates(os.environ.get("PATH", "")))
    if chosen is None:
        sys.exit("Yiyang needs Python 3.11 or newer with its venv module (on Debian: apt-get install python3-venv).")
    sys.stdout.write(chosen)


def candidates(path):
    """Every program on the path that is called like a Python, `python3` of each folder first."""
    for name in NAMES:
        for folder in path.split(os.pathsep):
            program = Path(folder, name)
            if folder and os.access(program, os.X_OK):
                yield str(program)


def probed(program):
    """What one candidate says of itself: (release, seconds, program); None when it cannot serve."""
    try:
        answer = subprocess.run([program, "-c", PROBE], capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
        words = answer.stdout.split(None, 3)
        release, seconds = (int(words[0]), int(words[1])), float(words[2])
    except (OSError, ValueError, IndexError, subprocess.TimeoutExpired):
        return None
    return (release, seconds, words[3].strip()) if release >= OLDEST else None


def choose(told):
    """The first that serves, or a build of the same release that is clearly faster."""
    serving = [one for one in told if one is not None]
    if not serving:
        return None
    release, seconds, program = serving[0]
    fastest = min((one for one in serving if one[0] == release), key=lambda one: one[1])
    return fastest[2] if fastest[1] < CLEARLY_FASTER * seconds else program


if __name__ == "__main__":
    main()
