"""Measures passes by batch size and precision: time, memory and accuracy, eager and as a graph."""

from __future__ import annotations

import gc

import torch

from stemline_engine.gpu.graphs import Pass

from ..parity import worst_db
from .clock import Times, in_rounds
from .plan import Plan
from .precision import precisions_of
from .table import Row, Table
from .ways import recorded, with_precision

GIB = 2**30


def measure_batches(plan: Plan) -> Table:
    """Returns one row for each batch size and precision."""
    table = Table(
        "Passes by batch size and precision",
        f"Medians of {plan.rounds} rounds, whose order rotates between eager passes and replays of a CUDA graph."
        " `x real time` counts the music that a segment advances. `SNR dB` is the worst stem of the eager batch"
        " against Demucs on the CPU in 32 bit. Memory is the peak during an eager pass, with the weights;"
        " `graph GiB` is the memory that a recorded graph reserves beside them.",
    )
    for batch in plan.batches:
        try:
            table.rows += _rows(plan, batch)
        except torch.OutOfMemoryError:
            table.rows.append({"batch": batch, "precision": "out of memory"})
    return table


def _rows(plan: Plan, batch: int) -> list[Row]:
    inputs = plan.batch(batch)
    rows = []
    with torch.inference_mode():
        for name in precisions_of(plan.device, batch):
            run = with_precision(plan, name)
            row = {"batch": batch, "precision": name, **_memory_and_accuracy(plan, run, inputs)}
            arms = {"eager": plan.passes(run, inputs)}
            if plan.device.type == "cuda":
                before = _reserved()
                arms["graph"] = plan.passes(recorded(plan, run, inputs), inputs)
                row["graph GiB"] = (_reserved() - before) / GIB
            times = in_rounds(arms, plan.rounds, plan.device)
            # The memory of a graph is free for the next one only without this reference.
            arms.clear()
            rows.append(_finished(plan, row, times, batch))
    return rows


def _reserved() -> int:
    """Returns the bytes of the GPU that torch holds, without unused ones."""
    gc.collect()
    torch.cuda.empty_cache()
    return torch.cuda.memory_reserved()


def _memory_and_accuracy(plan: Plan, run: Pass, inputs: torch.Tensor) -> Row:
    reference = plan.reference[: len(inputs)]
    if plan.device.type == "cuda":
        _reserved()
        torch.cuda.reset_peak_memory_stats()
    stems = run(inputs)[: len(reference)].float().cpu()
    row: Row = {"SNR dB": worst_db(reference.transpose(0, 1), stems.transpose(0, 1))}
    if plan.device.type == "cuda":
        row["peak GiB"] = torch.cuda.max_memory_allocated() / GIB
        row["reserved GiB"] = torch.cuda.max_memory_reserved() / GIB
    return row


def _finished(plan: Plan, row: Row, times: dict[str, Times], batch: int) -> Row:
    eager = times["eager"]
    per_segment = eager.median / plan.passes_in_a_round(batch) / batch
    row |= {"ms per segment": per_segment * 1000, "x real time": plan.stride_s / per_segment, "spread": eager.spread}
    graph = times.get("graph")
    if graph is not None:
        graphed = graph.median / plan.passes_in_a_round(batch) / batch
        row |= {"graph ms per segment": graphed * 1000, "graph x real time": plan.stride_s / graphed}
    return row
