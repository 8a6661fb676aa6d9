"""Memory that the passes of a network take on a CPU, measured in its first ones."""

from __future__ import annotations

from collections import Counter

from ..taken import resident_bytes

FIRST = 4
"""Passes in each arithmetic that are measured. Later ones use the memory again, and what the
process takes meanwhile is for something else."""


class PassMemory:
    """The measurements of one network. Only the compute thread may call it."""

    def __init__(self) -> None:
        self.bytes = 0
        """The most that a pass has taken; 0: none was measured."""
        self._measured: Counter[str] = Counter()

    def grew(self, before: int, result_bytes: int, arithmetic: str) -> None:
        """Notes a pass that has ended.

        `before`: bytes of the process before it. `result_bytes`: bytes of its stems, the least that
        it takes; memory that was free in the process does not count otherwise.
        """
        if self._measured[arithmetic] < FIRST:
            self._measured[arithmetic] += 1
            self.bytes = max(self.bytes, resident_bytes() - before, result_bytes)
