"""Memory that a network takes on a CPU after its load: that of its passes and of further cores."""

from __future__ import annotations

from ..device_memory import resident_bytes

FIRST = 4
"""Passes in each arithmetic that are measured. Later passes use this memory again, so a later
growth of the process has another cause."""


class PassMemory:
    """The measurements of one network. Only the compute thread may call it."""

    def __init__(self) -> None:
        self.bytes = 0
        """The most that a pass has taken; 0: none was measured."""
        self.core_bytes = 0
        """Bytes of the cores that OpenVINO compiled after the load of the model."""
        self._measured: dict[str, tuple[int, int]] = {}
        """The most frames of a measured pass in each arithmetic, and the number of such passes."""

    def grew(self, before: int, result_bytes: int, arithmetic: str, frames: int) -> None:
        """Notes a pass over a segment of `frames` frames that has ended.

        `before`: bytes of the process before it. `result_bytes`: bytes of its stems, the least that
        it takes; memory that was free in the process does not count otherwise. A longer segment
        needs more memory, so the passes over shorter ones do not count among the first ones.
        """
        longest, passes = self._measured.get(arithmetic, (0, 0))
        if frames > longest:
            longest, passes = frames, 0
        if frames < longest or passes == FIRST:
            return
        self._measured[arithmetic] = longest, passes + 1
        self.bytes = max(self.bytes, resident_bytes() - before, result_bytes)

    def compiled(self, before: int) -> None:
        """Notes a core that was compiled after the load. `before`: bytes of the process before."""
        self.core_bytes += max(0, resident_bytes() - before)
