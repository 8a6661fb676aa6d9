"""Records a forward pass as a CUDA graph, which the host then starts with one call."""

from __future__ import annotations

from collections.abc import Callable

import torch

Pass = Callable[[torch.Tensor], torch.Tensor]
_WARM_UPS = 3


class Graphed:
    """A recorded pass for inputs of one shape. Each call overwrites the result of the one before.

    `owner` owns the tensors that the pass reads and that nothing else keeps. `pool`: the memory of
    another graph that never runs at the same time; None: memory of its own.
    """

    def __init__(self, run: Pass, batch: torch.Tensor, owner: object, pool: tuple[int, int] | None = None) -> None:
        self._owner = owner
        self._input = batch.clone()
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        # Libraries choose kernels and take memory in the first passes, which cannot be recorded.
        with torch.cuda.stream(stream):
            for _ in range(_WARM_UPS):
                run(self._input)
        torch.cuda.current_stream().wait_stream(stream)
        self._graph = torch.cuda.CUDAGraph()
        # Other threads copy finished samples meanwhile, which the default mode does not allow.
        with torch.cuda.graph(self._graph, pool=pool, capture_error_mode="thread_local"):
            self._output = run(self._input)

    @property
    def pool(self) -> tuple[int, int]:
        """The memory of the graph."""
        return self._graph.pool()

    def __call__(self, batch: torch.Tensor) -> torch.Tensor:
        self._input.copy_(batch, non_blocking=True)
        self._graph.replay()
        return self._output
