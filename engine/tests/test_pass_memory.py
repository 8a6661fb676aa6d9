"""Tests of the passes on a CPU whose memory is measured."""

from __future__ import annotations

from scripted import SimulatedProcess

from stemline_engine.models.model import BF16, FP32
from stemline_engine.models.pass_memory import FIRST, PassMemory

SHORT, LONG = 44_100, 343_980


def test_passes_over_short_segments_leave_those_over_long_ones_to_be_measured(monkeypatch):
    process, memory = SimulatedProcess(monkeypatch), PassMemory()

    def run(grows, frames, arithmetic=FP32, result_bytes=1):
        before = process.bytes
        process.bytes += grows
        memory.grew(before, result_bytes, arithmetic, frames)
        return memory.bytes

    assert [run(100, SHORT) for _ in range(FIRST)] == [100] * FIRST
    assert run(900, SHORT) == 100, "the process grows for something else"
    assert run(0, LONG, result_bytes=150) == 150
    assert [run(300, LONG) for _ in range(FIRST - 1)] == [300] * (FIRST - 1)
    assert (run(900, LONG), run(900, SHORT)) == (300, 300)
    assert run(400, SHORT, BF16) == 400
