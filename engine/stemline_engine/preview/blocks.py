"""Runs a function over spectrograms in blocks, so that its intermediate values fit into the cache.

A spectrogram of a segment has a million values. Functions such as a median have tens of passes over
them, and are limited by the memory of the machine when each pass is over all of them.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import torch

# Values of a block, over all tensors. It is less than 32 768, from which torch shares one operation
# among threads: such a small share costs more than it saves, above all on a busy machine.
VALUES = 28_000


def in_blocks(function: Callable[..., torch.Tensor], axis: int, *tensors: torch.Tensor, halo: int = 0) -> torch.Tensor:
    """Returns `function(*tensors)` for tensors of the same length on `axis`, computed in blocks.

    A value of the result may depend on values at most `halo` places beside it on `axis`. The
    threads of torch compute different blocks.
    """
    length = tensors[0].shape[axis]
    size = max(1, VALUES * length // sum(each.numel() for each in tensors))

    def compute(start: int) -> torch.Tensor:
        before, end = min(halo, start), min(length, start + size)
        after = min(halo, length - end)
        block = (each.narrow(axis, start - before, before + end - start + after) for each in tensors)
        return function(*block).narrow(axis, before, end - start)

    with ThreadPoolExecutor(torch.get_num_threads()) as threads:
        return torch.cat(list(threads.map(compute, range(0, length, size))), dim=axis)
