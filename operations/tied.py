"""How does a process end with the one that started it? `tied.py PARENT SIGNAL COMMAND...` becomes COMMAND.

Linux is asked to send the signal when the parent is gone, kill -9 included; that survives becoming
another program. SIGKILL is for work that could hang, and is whole or not there. Elsewhere nothing is
asked for, and an orphan ends when somebody ends it. Started without site-packages, so it imports
nothing of ours.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main() -> None:
    """Tie, and become."""
    parent, number, command = int(sys.argv[1]), signal.Signals[sys.argv[2]], sys.argv[3:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # it died before we asked
            sys.exit(1)
    os.execv(command[0], command)  # noqa: S606  what the supervisor was given, no shell


if __name__ == "__main__":
    main()
