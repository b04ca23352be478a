"""What becomes of a process whose parent ends? It ends too: nobody else would end it if it hung."""

import ctypes
import signal
import sys

_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """From now on this process is killed when its parent ends, also when that one was killed.

    For work that is whole or not there: a refresh, a file. Only Linux can do it.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
