"""Copies finished samples to the host beside the passes, on any thread."""

from __future__ import annotations

import numpy as np
import torch


class HostCopy:
    """Samples on a device, and their copy on the host. Created on the thread that computed them.

    On a CUDA device the copy waits only for the passes before it, because it has a stream of its
    own and pinned memory.
    """

    def __init__(self, samples: torch.Tensor) -> None:
        self._samples = samples
        self._computed = None
        if samples.device.type == "cuda":
            self._computed = torch.cuda.Event()
            self._computed.record()

    def numpy(self) -> np.ndarray:
        """Returns the samples on the host, once they are computed."""
        if self._computed is None:
            return self._samples.cpu().numpy()
        stream = torch.cuda.Stream(self._samples.device)
        host = torch.empty(self._samples.shape, dtype=self._samples.dtype, pin_memory=True)
        with torch.cuda.stream(stream):
            stream.wait_event(self._computed)
            host.copy_(self._samples, non_blocking=True)
        self._samples.record_stream(stream)
        stream.synchronize()
        return host.numpy()
