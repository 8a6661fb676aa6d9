"""Sizes of batches: what the device works best with, what its memory allows, and what failed."""

from __future__ import annotations

import torch

from ..models.model import FP32
from .memory import Key, Memory

SIZES = (1, 2, 4, 8, 16, 32)
"""Sizes on a GPU. Few sizes keep the memory of the library's plans small."""
GROW_AFTER = 64
"""Batches without a fault after which a reduced size is doubled again."""


class BatchSizes:
    """The sizes of the batches of each key on one device.

    A processor computes one segment at a time. So does a GPU in 32 bit, because a library may add
    in another order for another size: the samples would depend on the free memory.
    """

    def __init__(self, device: torch.device) -> None:
        self._is_gpu = device.type != "cpu"
        self._limits: dict[Key, int] = {}
        """Largest sizes after a lack of memory."""
        self._clean: dict[Key, int] = {}

    @property
    def ahead(self) -> int:
        """Number of segments of one song that may be in batches or wait for earlier ones."""
        return 2 * SIZES[-1] if self._is_gpu else 2

    def largest(self, key: Key, memory: Memory) -> int:
        """Returns the largest size for the key."""
        if not self._is_gpu or key[2] == FP32:
            return 1
        most = SIZES[-1]
        return max(1, min(most, self._limits.get(key, most), memory.segments(key)))

    def fitting(self, count: int) -> int:
        """Returns the size of a batch for `count` segments, at most `count`."""
        return max(size for size in SIZES if size <= count)

    def failed(self, key: Key, size: int) -> None:
        """Halves the largest size after a lack of memory in a batch of `size`."""
        self._limits[key] = max(1, min(size // 2, self._limits.get(key, size)))
        self._clean[key] = 0

    def succeeded(self, key: Key) -> None:
        """Notes a batch without a fault."""
        if key not in self._limits:
            return
        self._clean[key] += 1
        if self._clean[key] >= GROW_AFTER:
            self._clean[key] = 0
            self._limits[key] *= 2
            if self._limits[key] >= SIZES[-1]:
                del self._limits[key]
