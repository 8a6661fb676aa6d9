"""Precisions of a forward pass: strict 32 bit, the default of torch, TF32 and bfloat16."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Precision:
    """Settings of torch for one precision."""

    conv_tf32: bool = False
    matmul_tf32: bool = False
    autocast: bool = False
    """True: convolutions, products and attention run in bfloat16."""


PRECISIONS = {
    "fp32": Precision(),
    # The settings of the `demucs` command on a GPU.
    "default": Precision(conv_tf32=True),
    "tf32": Precision(conv_tf32=True, matmul_tf32=True),
    "bf16": Precision(autocast=True),
}


def precisions_of(device: torch.device, batch: int) -> tuple[str, ...]:
    """Returns the names of the precisions to measure at this batch size.

    TF32 exists only on a GPU. On a CPU, bfloat16 in batches takes several times as long as alone.
    """
    if device.type == "cuda":
        return tuple(PRECISIONS)
    return ("fp32", "bf16") if batch == 1 else ("fp32",)


@contextmanager
def precision(name: str, device: torch.device) -> Iterator[None]:
    """Applies the precision `name` to the passes inside, and restores the settings of before."""
    wanted = PRECISIONS[name]
    before = torch.backends.cudnn.allow_tf32, torch.backends.cuda.matmul.allow_tf32
    _allow_tf32(wanted.conv_tf32, wanted.matmul_tf32)
    try:
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=wanted.autocast):
            yield
    finally:
        _allow_tf32(*before)


def _allow_tf32(conv: bool, matmul: bool) -> None:
    torch.backends.cudnn.allow_tf32 = conv
    torch.backends.cuda.matmul.allow_tf32 = matmul
