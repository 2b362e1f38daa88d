"""Start one program so that it ends with its parent, and without root's name where it refuses root.

Run as a script between the supervisor and the program; it sets the process up and then becomes the
program. Doing this here keeps unsafe work out of the moment between fork and exec in a process with threads.
"""

import argparse
import ctypes
import os
import pwd
import signal
import sys

PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 8, 47, 2
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522


def become(user: str) -> None:
    """Drop root for an unprivileged user."""
    account = pwd.getpwnam(user)
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)


def become_with_reach(user: str) -> None:
    """Drop root but keep the right to enter folders, for an installation below a closed home such as /root."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    become(user)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    kept = 1 << CAP_DAC_OVERRIDE
    sets = (ctypes.c_uint32 * 6)(kept, kept, kept, 0, 0, 0)
    libc.capset(ctypes.byref(header), ctypes.byref(sets))
    libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0)


def end_with(parent: int, number: int) -> None:
    """Have the kernel send the signal when the parent dies, however it dies."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(0)


def main() -> None:
    """Set this process up as asked, then become the program."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--user")
    parser.add_argument("--reach", action="store_true")
    parser.add_argument("--parent", type=int)
    parser.add_argument("--signal", type=int, default=signal.SIGTERM)
    parser.add_argument("program", nargs=argparse.REMAINDER)
    wanted = parser.parse_args()
    on_linux = sys.platform == "linux"
    if wanted.user:
        (become_with_reach if wanted.reach and on_linux else become)(wanted.user)
    if wanted.parent and on_linux:
        end_with(wanted.parent, wanted.signal)
    program = wanted.program[1:] if wanted.program[:1] == ["--"] else wanted.program
    os.execv(program[0], program)  # noqa: S606 - becoming the program is the point


if __name__ == "__main__":
    main()
