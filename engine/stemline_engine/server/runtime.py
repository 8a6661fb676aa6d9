"""Settings of the C libraries that torch uses: waiting of threads, and release of memory.

They take effect only before the import of torch. Settings that the environment contains stay.
"""

from __future__ import annotations

import ctypes
import os
import sys

# Threads of one pass wait for each other thousands of times. By default they wait in a loop, which
# takes the core from the thread that they wait for when other processes need the cores, so that
# two engines on two cores hardly advance. After this many turns of the loop they sleep.
_SPIN_TURNS = "1000"

# The numbers of the options in malloc.h, and sizes in bytes.
_KEEP = {"M_MMAP_THRESHOLD": (-3, 1 << 30), "M_TRIM_THRESHOLD": (-1, 1 << 30), "M_TOP_PAD": (-2, 64 << 20)}


def prepare_process() -> dict[str, str]:
    """Applies both settings to this process, and returns them for the log.

    Must run before the import of torch.
    """
    if "OMP_WAIT_POLICY" not in os.environ:
        os.environ.setdefault("GOMP_SPINCOUNT", _SPIN_TURNS)
    names = [name for name in os.environ if name.startswith(("GOMP_", "MALLOC_", "OMP_"))]
    return {**{name: os.environ[name] for name in sorted(names)}, **_keep_memory()}


def _keep_memory() -> dict[str, str]:
    """Makes glibc keep freed memory for the next pass, which needs blocks of the same sizes.

    When glibc returns the memory to the system, each pass has a page fault for every 4 KiB of it.
    Returns the sizes that glibc has accepted.
    """
    if not sys.platform.startswith("linux") or any(name.startswith("MALLOC_") for name in os.environ):
        return {}
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:  # Other C libraries, such as musl, lack it.
        return {}
    return {name: str(size) for name, (option, size) in _KEEP.items() if mallopt(option, size)}
