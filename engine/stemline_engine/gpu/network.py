"""Runs a transformer network of Demucs on a CUDA device, from a recorded graph for each batch size.

At one segment, most of an eager pass is the normalisation, which uses one multiprocessor, and the
start of a thousand kernels. `bench/results/engine-cuda-h100.md` has the measurements.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable

import torch
from torch.nn import functional

from .. import log
from ..errors import is_out_of_memory
from ..models.agreement import MIN_FAST_DB, agreement_db
from ..models.model import BF16, FP32, TF32, PassResult
from ..models.network_run import after_event, arithmetic_on
from ..models.probes import probe_segments
from .graphs import Graphed, Pass
from .host_free import host_free
from .norm import split_norm

MIN_GRAPH_DB = {FP32: 100.0, TF32: MIN_FAST_DB, BF16: MIN_FAST_DB}
"""Least agreement of a recorded pass with an eager one."""


class GpuNetwork:
    """The passes of `module`, which is on `device`. Only the compute thread may call it.

    `module` pads each segment to the length of its training (`use_train_segment`).
    """

    def __init__(self, module: torch.nn.Module, device: torch.device) -> None:
        # The module owns this object through its model; a strong reference would delay its release.
        self._module = weakref.proxy(module)
        self._device = device
        self._frames = int(module.segment * module.samplerate)
        self._graphs: dict[tuple[int, str], Pass | None] = {}
        """By the size of the batch and the arithmetic."""
        self._pool: tuple[int, int] | None = None

    def start(self, batch: torch.Tensor, arithmetic: str) -> PassResult:
        """Starts a pass over `batch` (B, 2, T) on the CPU, beside the caller.

        Raises the exceptions of the network and of the device.
        """
        length = batch.shape[-1]
        # A graph writes into tensors of the inference mode, which is an error outside of it.
        with torch.inference_mode():
            # The network pads shorter segments in the same way. Here all lengths share one graph:
            # requests choose the length, and each graph keeps memory.
            pinned = functional.pad(batch, (0, self._frames - length)).pin_memory()
            inputs = pinned.to(self._device, non_blocking=True)
            key = (len(batch), arithmetic)
            if key not in self._graphs:
                self._graphs[key] = self._recorded(inputs, arithmetic)
            run = self._graphs[key] or self._eager(arithmetic)
            # The next pass overwrites the result of a graph.
            return after_event(run(inputs)[..., :length].clone(), pinned)

    def _eager(self, arithmetic: str) -> Pass:
        def run(inputs: torch.Tensor) -> torch.Tensor:
            with split_norm(), arithmetic_on(self._device, arithmetic):
                return self._module(inputs)

        return run

    def _recorded(self, inputs: torch.Tensor, arithmetic: str) -> Pass | None:
        """Returns the recorded pass; None: it cannot be recorded, or differs from an eager one."""
        run = self._eager(arithmetic)
        try:
            with host_free(self._device) as owner:
                graph = Graphed(run, inputs, owner, self._pool)
            snr_db = agreement_db(_first(run), _first(graph), [self._music(len(inputs))])
        except Exception as error:
            if is_out_of_memory(error):
                # The batch is repeated in halves.
                raise
            log.error("a pass cannot be recorded, so it runs step by step", error, shape=list(inputs.shape))
            return None
        if snr_db is None or snr_db < MIN_GRAPH_DB[arithmetic]:
            log.error("a recorded pass differs, so it runs step by step", shape=list(inputs.shape), snr_db=snr_db)
            return None
        log.info("a pass is recorded", segments=len(inputs), arithmetic=arithmetic, snr_db=snr_db)
        # One graph runs at a time, so all can use the same memory.
        self._pool = self._pool or graph.pool
        return graph

    def _music(self, size: int) -> torch.Tensor:
        """Returns a batch of music for the comparison.

        The first batch of a network may be silent. A network of Demucs returns silence for silence,
        so the comparison would also pass when the recording is wrong.
        """
        segment = probe_segments(self._frames, self._module.samplerate)[0]
        return segment.repeat(size, 1, 1).to(self._device)


def _first(run: Pass) -> Callable[[torch.Tensor], torch.Tensor]:
    """Returns the stems of the first segment of a batch, on the CPU, for the comparison."""
    return lambda inputs: run(inputs)[:1].float().cpu()
