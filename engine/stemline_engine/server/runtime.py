"""Settings of the C libraries under torch: how threads wait for each other, and when memory goes back to the system.

To be called before torch is imported. What the user has set in the environment is left as it is.
"""

from __future__ import annotations

import ctypes
import os
import sys

# Threads of one pass wait for each other thousands of times. By default they wait spinning, which starves the very
# thread waited for once anything else wants the cores: two engines on two cores took 20 s for a pass of 0.08 s.
# After this many turns they sleep instead; that cost nothing measurable on idle cores, and 0.3 s in the same contest.
_SPIN_TURNS = "1000"

_M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_THRESHOLD = -1, -2, -3
_KEEP = {_M_MMAP_THRESHOLD: 1 << 30, _M_TRIM_THRESHOLD: 1 << 30, _M_TOP_PAD: 64 << 20}


def prepare_process() -> None:
    """Applies both settings to this process."""
    if "OMP_WAIT_POLICY" not in os.environ:
        os.environ.setdefault("GOMP_SPINCOUNT", _SPIN_TURNS)
    _keep_memory()


def _keep_memory() -> None:
    """Lets glibc keep freed memory for the next pass, which needs the same pieces again.

    Giving it back means a page fault for every 4 KiB of every pass: some 15 % of its time on a CPU.
    """
    if not sys.platform.startswith("linux") or any(name.startswith("MALLOC_") for name in os.environ):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:  # Other C libraries, such as musl, lack it.
        for option, size in _KEEP.items():
            mallopt(option, size)
