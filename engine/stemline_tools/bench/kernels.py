"""Measures the share of each kind of GPU kernel in a pass."""

from __future__ import annotations

import torch
from torch.profiler import ProfilerActivity, profile

from stemline_engine.gpu.graphs import Pass
from stemline_engine.gpu.norm import split_norm

from .plan import Plan
from .regions import compiled_regions
from .table import Row, Table, not_measured
from .ways import inside, with_precision

TITLE = "Kernels of a pass by kind"
# The first kind with a sign in the name of a kernel counts.
KINDS = {
    "attention": ("fmha", "flash", "attention", "sdpa"),
    "Fourier transform": ("fft",),
    "norm": ("moments", "welford", "layer_norm", "group_norm", "groupnorm"),
    "fused by the compiler": ("triton_",),
    "convolution": ("conv", "fprop", "dgrad", "wgrad", "nchwtonhwc", "nhwctonchw"),
    "matrix product": ("gemm", "cutlass", "nvjet", "cublas", "splitk"),
    "copy": ("memcpy", "memset", "copy"),
    "element by element": ("elementwise", "reduce", "cat", "softmax", "fill"),
}


def measure_kernels(plan: Plan, batches: tuple[int, ...]) -> Table:
    """Returns one row for each kind of kernel, with one column for each profiled pass."""
    note = (
        "Milliseconds of kernels per segment, by the profiler of torch, in one pass each. `kernels` counts them; the"
        " last row is their sum. The kind follows from the name of the kernel."
    )
    if plan.device.type != "cuda":
        return not_measured(TITLE, note, "torch finds no GPU")
    table = Table(TITLE, note)
    with torch.inference_mode():
        for batch in batches:
            inputs = plan.batch(batch)
            for name in ("fp32", "bf16"):
                run = with_precision(plan, name)
                table.rows += _rows(run, inputs, f"{name}, eager")
                table.rows += _rows(inside(split_norm, run), inputs, f"{name}, split norm")
        try:
            with compiled_regions(plan.module):
                table.rows += _rows(with_precision(plan, "bf16"), inputs, "bf16, compiled")
        except Exception as error:
            # A compiler that does not work here is a result, and must not end the run.
            table.rows.append({"pass": f"bf16, compiled: {type(error).__name__}"})
    return table


def _rows(run: Pass, inputs: torch.Tensor, label: str) -> list[Row]:
    run(inputs)
    torch.cuda.synchronize()
    with profile(activities=[ProfilerActivity.CUDA]) as profiler:
        run(inputs)
        torch.cuda.synchronize()
    found = [event for event in profiler.key_averages() if event.device_type == torch.autograd.DeviceType.CUDA]
    sums: dict[str, list[float]] = {}
    for event in found:
        entry = sums.setdefault(kind_of(event.key), [0.0, 0])
        entry[0] += event.self_device_time_total / 1000 / len(inputs)
        entry[1] += event.count
    whole = sum(ms for ms, _ in sums.values())
    rows = [
        {
            "pass": label,
            "batch": len(inputs),
            "kind": kind,
            "ms per segment": ms,
            "share": ms / whole,
            "kernels": int(count),
        }
        for kind, (ms, count) in sorted(sums.items(), key=lambda item: -item[1][0])
    ]
    kernels = int(sum(count for _, count in sums.values()))
    total = {"kind": "all", "ms per segment": whole, "share": 1.0, "kernels": kernels}
    return [*rows, {"pass": label, "batch": len(inputs), **total}]


def kind_of(kernel: str) -> str:
    """Returns the kind of a kernel from its name, one of `KINDS` or `other`."""
    name = kernel.lower()
    return next((kind for kind, signs in KINDS.items() if any(sign in name for sign in signs)), "other")
