"""Ties the engine's life to its parent's: an orphan would go on holding the GPU.

Two independent ties, for each has a hole: the death signal exists on Linux only, and stdin stays open as long as
anybody else has inherited its other end.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Asks the kernel to kill this process when the thread that started it ends. Does nothing off Linux."""
    if sys.platform != "linux":
        return
    parent = os.getppid()
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    # The parent may have died before the kernel was asked, and then no signal comes.
    if os.getppid() != parent:
        os._exit(1)


def claim_standard_streams() -> tuple[int, int]:
    """Moves the pipe to descriptors of its own and returns them (incoming, outgoing).

    Afterwards descriptor 0 is empty and 1 leads to stderr, so a library that reads or prints, in Python or in C,
    cannot disturb the protocol.
    """
    incoming, outgoing = os.dup(0), os.dup(1)
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)
    os.dup2(2, 1)
    return incoming, outgoing
