"""Compares the bits of a segment: alone, in batches, beside other neighbours, and repeated."""

from __future__ import annotations

import torch

from stemline_engine.gpu.graphs import Pass
from stemline_engine.gpu.norm import split_norm

from ..parity import snr_db
from .plan import Plan
from .precision import precisions_of
from .table import Row, Table
from .ways import inside, with_precision


def measure_identity(plan: Plan) -> Table:
    """Returns one row for each precision and batch size above 1."""
    table = Table(
        "Bits of a segment in a batch",
        "Each column compares the stems of one segment bit by bit. `as alone`: with the pass of that segment alone."
        " `other neighbours`: with a batch of the same size whose other segments differ. `other place`: with its"
        " result at the end of a batch of the same size. `repeated`: with a second pass of the same batch."
        " `SNR dB` compares with the pass of that segment alone.",
    )
    names = [name for name in precisions_of(plan.device, max(plan.batches)) if name != "default"]
    with torch.inference_mode():
        for name in names:
            run = with_precision(plan, name)
            table.rows += [_row(plan, run, name, batch) for batch in plan.batches if batch > 1]
        if plan.device.type == "cuda":
            run = inside(split_norm, with_precision(plan, "fp32"))
            table.rows += [_row(plan, run, "fp32, split norm", batch) for batch in plan.batches if batch > 1]
    return table


def _row(plan: Plan, run: Pass, name: str, batch: int) -> Row:
    inputs = plan.batch(batch)
    others = torch.cat([inputs[:1], inputs[1:].flip(-1).neg()])
    alone = run(inputs[:1])[0].clone()
    beside = run(inputs)[0].clone()
    return {
        "precision": name,
        "batch": batch,
        "as alone": torch.equal(alone, beside),
        "other neighbours": torch.equal(run(others)[0], beside),
        "other place": torch.equal(run(inputs.roll(-1, 0))[-1], beside),
        "repeated": torch.equal(run(inputs)[0], beside),
        "SNR dB": snr_db(alone.cpu(), beside.cpu()),
    }
