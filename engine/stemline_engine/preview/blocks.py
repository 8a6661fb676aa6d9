"""Runs the functions of the separator in blocks, which fit into the cache, and in threads.

A spectrogram of a segment has half a million values. Functions such as a median have tens of passes
over them, and are limited by the memory of the machine when each pass is over all of them.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager

import torch

VALUES = 120_000  # of a block, over all tensors


@contextmanager
def own_threads() -> Iterator[Executor]:
    """Yields as many threads as torch uses; meanwhile each operation of torch runs in one thread.

    The operations are short. Threads that share one wait for each other longer than it takes, above
    all on a busy machine, and torch lets them spin while they wait.
    """
    count = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with ThreadPoolExecutor(count) as threads:
            yield threads
    finally:
        torch.set_num_threads(count)


def in_blocks(
    function: Callable[..., torch.Tensor], axis: int, *tensors: torch.Tensor, halo: int = 0,
    threads: Executor | None = None,
) -> torch.Tensor:  # fmt: skip
    """Returns `function(*tensors)` for tensors of the same length on `axis`, computed in blocks.

    A value of the result may depend on values at most `halo` places beside it on `axis`. The blocks
    are shared among `threads`, or computed one after the other.
    """
    length = tensors[0].shape[axis]
    size = max(1, VALUES * length // sum(each.numel() for each in tensors))

    def compute(start: int) -> torch.Tensor:
        before, end = min(halo, start), min(length, start + size)
        after = min(halo, length - end)
        block = (each.narrow(axis, start - before, before + end - start + after) for each in tensors)
        return function(*block).narrow(axis, before, end - start)

    starts = range(0, length, size)
    return torch.cat(list(threads.map(compute, starts) if threads else map(compute, starts)), dim=axis)
