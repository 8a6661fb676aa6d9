"""Connects the engine to its parent process: it ends with its parent, and keeps the pipe clean.

An engine without a parent would keep the memory of the GPU. The engine therefore ends on a death
signal, which exists on Linux only, and at the end of stdin, which stays open as long as another
process has inherited its other end.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Makes the kernel kill this process when the thread that started it ends; only on Linux."""
    if sys.platform != "linux":
        return
    parent = os.getppid()
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    # If the parent died before the call above, the kernel sends no signal.
    if os.getppid() != parent:
        os._exit(1)


def move_standard_streams() -> tuple[int, int]:
    """Moves stdin and stdout to new descriptors and returns these: (incoming, outgoing).

    Afterwards descriptor 0 is empty and descriptor 1 is stderr, so a library that reads or prints,
    in Python or in C, cannot disturb the protocol.
    """
    incoming, outgoing = os.dup(0), os.dup(1)
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)
    os.dup2(2, 1)
    return incoming, outgoing
