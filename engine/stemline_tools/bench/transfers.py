"""Measures copies between the host and the GPU, and the sum of segments on either side."""

from __future__ import annotations

from collections.abc import Callable

import torch

from stemline_engine.models.model import SAMPLE_RATE
from stemline_engine.separation.cross_fades import triangle

from .clock import in_rounds
from .plan import CPU, Plan
from .table import Row, Table, not_measured

COPIES = "Copies between the host and the GPU"
SUMS = "Sum of the segments of a song"
SONG_S = 240
SOURCES = 4


def measure_copies(plan: Plan) -> Table:
    """Returns one row for each size and direction, with pageable and with pinned memory."""
    note = f"Medians of {plan.rounds} rounds, whose order rotates between pageable and pinned memory of the host."
    if plan.device.type != "cuda":
        return not_measured(COPIES, note, "torch finds no GPU")
    frames = plan.segments.shape[-1]
    sizes = {
        "1 segment to the GPU": (torch.float32, (2, frames), True),
        "8 segments to the GPU": (torch.float32, (8, 2, frames), True),
        "stems of 1 segment to the host": (torch.float32, (SOURCES, 2, frames), False),
        "stems of 8 segments to the host": (torch.float32, (8, SOURCES, 2, frames), False),
        f"stems of {SONG_S} s to the host": (torch.float32, (SOURCES, 2, SONG_S * SAMPLE_RATE), False),
        f"stems of {SONG_S} s to the host, int16": (torch.int16, (SOURCES, 2, SONG_S * SAMPLE_RATE), False),
    }
    return Table(COPIES, note, [_copy_row(plan, label, *size) for label, size in sizes.items()])


def _copy_row(plan: Plan, label: str, kind: torch.dtype, shape: tuple[int, ...], to_gpu: bool) -> Row:
    pageable, pinned = torch.zeros(shape, dtype=kind), torch.zeros(shape, dtype=kind).pin_memory()
    there = torch.zeros(shape, dtype=kind, device=plan.device)

    def copy(host: torch.Tensor) -> Callable[[], object]:
        return lambda: there.copy_(host, non_blocking=True) if to_gpu else host.copy_(there, non_blocking=True)

    times = in_rounds({"pageable": copy(pageable), "pinned": copy(pinned)}, plan.rounds, plan.device)
    size = there.numel() * there.element_size()
    row: Row = {"copy": label, "MB": size / 1e6}
    for name, measured in times.items():
        row |= {f"{name} ms": measured.median * 1000, f"{name} GB/s": size / measured.median / 1e9}
    return row


def measure_sums(plan: Plan) -> Table:
    """Returns one row for each place where the stems of a song are added up."""
    note = (
        f"Time to add the stems of one segment to those of a song of {SONG_S} s, with its window, and to bring them to"
        f" the host: medians of {plan.rounds} rounds over the segments of a whole song, whose order rotates."
        " `on the CPU`: each stem is copied and added by the host. `on the GPU`: added there, as the"
        " engine does, and the finished song is copied into pinned memory, in 32 bit or as int16."
    )
    if plan.device.type != "cuda":
        return not_measured(SUMS, note, "torch finds no GPU")
    frames, length = plan.segments.shape[-1], SONG_S * SAMPLE_RATE
    stride = round(plan.stride_s * SAMPLE_RATE)
    begins = range(0, length - frames + 1, stride)
    estimate = torch.randn(SOURCES, 2, frames, device=plan.device)
    window = triangle(frames)
    window_there = window.to(plan.device)
    here, there = (torch.zeros(SOURCES, 2, length, device=device) for device in (CPU, plan.device))
    pinned, short = (torch.zeros(SOURCES, 2, length, dtype=kind).pin_memory() for kind in (torch.float32, torch.int16))

    def on_cpu() -> None:
        for begin in begins:
            for source in range(SOURCES):
                here[source, :, begin : begin + frames].addcmul_(estimate[source].to(CPU), window)

    def on_gpu() -> None:
        for begin in begins:
            there[..., begin : begin + frames].addcmul_(estimate, window_there)

    def to_float() -> None:
        on_gpu()
        pinned.copy_(there, non_blocking=True)

    def to_int16() -> None:
        on_gpu()
        short.copy_(there.mul(32767).clamp_(-32768, 32767).to(torch.int16), non_blocking=True)

    arms = {"on the CPU": on_cpu, "on the GPU, without the copy": on_gpu, "on the GPU": to_float}
    times = in_rounds({**arms, "on the GPU, int16": to_int16}, plan.rounds, plan.device)
    rows: list[Row] = []
    for name, measured in times.items():
        each = measured.median / len(begins)
        rows.append({"place": name, "ms per song": measured.median * 1000, "ms per segment": each * 1000})
    return Table(SUMS, note, rows)
