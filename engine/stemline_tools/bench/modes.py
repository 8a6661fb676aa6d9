"""Measures ways to run the same passes: graphs, compiled layers, another normalisation."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from stemline_engine.gpu.graphs import Pass
from stemline_engine.gpu.norm import split_norm

from ..parity import worst_db
from .clock import in_rounds
from .plan import Plan
from .regions import compiled_regions
from .table import Row, Table, not_measured
from .ways import inside, recorded, with_precision

TITLE = "Ways to run a pass"
PRECISIONS = ("fp32", "tf32", "bf16")
COMPILED = {(8, "fp32"), (8, "bf16"), (32, "bf16")}
"""Batch sizes and precisions whose layers are compiled: each takes about a minute."""

AUTOTUNED = 8
"""Batch size at which cuDNN measures its kernels."""


def measure_modes(plan: Plan, batches: tuple[int, ...]) -> Table:
    """Returns one row for each batch size, precision and way to run a pass."""
    note = (
        f"Medians of {plan.rounds} rounds, whose order rotates among the ways. `speedup` is against the eager pass of"
        " the same batch and precision. `graph`: a CUDA graph of a pass without waits for the device. `split norm`:"
        " group normalisation by reductions that use the whole GPU. `autotuned`: cuDNN measures its kernels."
        " `compiled`: torch.compile of each layer in its default mode; `first s` is the time of its first pass."
    )
    if plan.device.type != "cuda":
        return not_measured(TITLE, note, "torch finds no GPU")
    table = Table(TITLE, note)
    for name in PRECISIONS:
        for batch in batches:
            try:
                with torch.inference_mode():
                    table.rows += _rows(plan, name, batch, (batch, name) in COMPILED)
            except torch.OutOfMemoryError:
                table.rows.append({"batch": batch, "precision": name, "way": "out of memory"})
    return table


def _rows(plan: Plan, name: str, batch: int, compiles: bool) -> list[Row]:
    inputs = plan.batch(batch)
    eager = with_precision(plan, name)
    ways: dict[str, Pass] = {
        "eager": eager,
        "graph": recorded(plan, eager, inputs),
        "split norm": inside(split_norm, eager),
        "split norm, graph": recorded(plan, inside(split_norm, eager), inputs),
    }
    if batch == AUTOTUNED:
        ways["autotuned"] = inside(_autotuned, eager)
    stems = {way: run(inputs)[0].float().cpu() for way, run in ways.items()}
    times = in_rounds({way: plan.passes(run, inputs) for way, run in ways.items()}, plan.rounds, plan.device)
    # Graphs hold their memory, which the compiled passes need.
    ways.clear()
    first: dict[str, float] = {}
    if compiles:
        try:
            with compiled_regions(plan.module):
                begin = time.perf_counter()
                stems["compiled"] = eager(inputs)[0].float().cpu()
                first["compiled"] = time.perf_counter() - begin
                both = {"compiled": eager, "compiled, graph": recorded(plan, eager, inputs)}
                stems["compiled, graph"] = both["compiled, graph"](inputs)[0].float().cpu()
                actions = {way: plan.passes(run, inputs) for way, run in both.items()}
                times |= in_rounds(actions, plan.rounds, plan.device)
        except Exception as error:
            # A compiler that does not work here is a result, and must not end the run.
            print(f"torch.compile failed: {type(error).__name__}: {error}"[:2000], file=sys.stderr)
    rows = []
    for way, arm in times.items():
        per_segment = arm.median / plan.passes_in_a_round(batch) / batch
        rows.append(
            {
                "batch": batch,
                "precision": name,
                "way": way,
                "ms per segment": per_segment * 1000,
                "x real time": plan.stride_s / per_segment,
                "speedup": times["eager"].median / arm.median,
                "SNR dB": worst_db(plan.reference[0], stems[way]),
                "same bits as eager": torch.equal(stems["eager"], stems[way]),
                "first s": first.get(way, ""),
            }
        )
    return rows


@contextmanager
def _autotuned() -> Iterator[None]:
    before = torch.backends.cudnn.benchmark
    torch.backends.cudnn.benchmark = True
    try:
        yield
    finally:
        torch.backends.cudnn.benchmark = before
