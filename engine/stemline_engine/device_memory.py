"""Measures the memory that this engine has taken on a device.

On a CUDA device it counts what tensors have allocated, so that a model has a figure of its own.
`Memory.used` counts what torch has reserved for them, which no other program can use.
"""

from __future__ import annotations

import os

import torch


def taken_bytes(device: torch.device) -> int:
    """Returns the bytes of the tensors on a CUDA device, on others those of this process."""
    return torch.cuda.memory_allocated(device) if device.type == "cuda" else resident_bytes()


def resident_bytes() -> int:
    """Returns the resident memory of this process in bytes; 0 where it is not known."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
