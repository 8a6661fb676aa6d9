"""Reads the largest memory of this process or of its children."""

from __future__ import annotations

import resource
import sys


def peak_mib(who: int) -> int:
    """Returns the largest resident memory in MiB; `who` is a RUSAGE constant of `resource`."""
    # macOS counts bytes, other systems count KiB.
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(who).ru_maxrss * unit >> 20
