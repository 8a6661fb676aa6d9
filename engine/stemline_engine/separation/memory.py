"""Memory of the device: what passes need, how many segments fit, and why there is too little."""

from __future__ import annotations

from collections.abc import Callable

import torch

from ..device_memory import resident_bytes
from ..models.model import CHANNELS, FP32, Model, Network
from ..models.network_run import start_pass
from .device import release_unused
from .forward import complete_frames

Key = tuple[int, int, str]
"""The network, the frames of its input, and the arithmetic; see `Segment.key`."""

SHARE = 0.9
"""Share of the free memory that batches may take; the rest is for songs and for fragments."""
MANY = 1 << 20
_MIB = 1 << 20


class Memory:
    """The memory of `device`. `drop_models` removes the models that no song uses."""

    def __init__(self, device: torch.device, drop_models: Callable[[], None] = lambda: None) -> None:
        self._device = device
        self._drop_models = drop_models
        self._per_segment: dict[Key, int] = {}
        """Bytes of a pass for each segment of its batch."""

    def learn(self, network: Network, key: Key) -> None:
        """Measures the memory of a pass of silence, once for each key. Only on a CUDA device.

        A batch in 32 bit has one segment in any case, so there only a complete one is measured,
        for `of`. Other passes may run. A fault in this pass is left to the first real one, which
        fails only its songs; the memory is then measured at the next call.
        """
        if self._device.type != "cuda" or key in self._per_segment:
            return
        if key[2] == FP32 and key[1] != complete_frames(network.module):
            return
        torch.cuda.synchronize(self._device)
        before = torch.cuda.memory_allocated(self._device)
        torch.cuda.reset_peak_memory_stats(self._device)
        try:
            start_pass(network, torch.zeros(1, CHANNELS, key[1]), key[2], self._device)()
        except Exception:
            return
        self._per_segment[key] = max(1, torch.cuda.max_memory_allocated(self._device) - before)

    def segments(self, key: Key) -> int:
        """Returns the number of segments whose pass fits into the free memory, at least 1.

        It is 1 until the memory of the key is learned.
        """
        if self._device.type != "cuda":
            return MANY
        if key not in self._per_segment:
            return 1
        return fitting(self._free(), self._per_segment[key])

    def release(self) -> None:
        """Frees what no song uses, after a lack of memory."""
        self._drop_models()
        release_unused(self._device)

    def used(self) -> int:
        """Returns the bytes that this engine takes on the device; on a CPU those of its process."""
        if self._device.type == "cuda":
            return torch.cuda.memory_reserved(self._device)
        return resident_bytes()

    def of(self, model: Model) -> int:
        """Returns the bytes that `model` takes on the device with one pass, as far as measured.

        They are measured at its load, when `fast` compiles cores, and at its first passes. Networks
        of a bag run in turns, so the largest pass counts.
        """
        cores = sum(network.memory.core_bytes for network in model.networks)
        return model.load_bytes + cores + max(self._pass_bytes(network) for network in model.networks)

    def _pass_bytes(self, network: Network) -> int:
        if self._device.type != "cuda":
            return network.memory.bytes
        return max((each for (number, *_), each in self._per_segment.items() if number == network.number), default=0)

    def limit(self) -> int | None:
        """Returns the bytes that this engine may take on the device; None: there is no limit."""
        if self._device.type != "cuda":
            return None
        total = torch.cuda.get_device_properties(self._device).total_memory
        return int(total * torch.cuda.get_per_process_memory_fraction(self._device))

    def reason(self) -> str:
        """Returns a sentence for people about a lack of memory."""
        if self._device.type == "cuda":
            free, total = torch.cuda.mem_get_info(self._device)
            return lack_reason(free, total, torch.cuda.memory_reserved(self._device), self.limit() or total)
        return "the device ran out of memory while it separated this song"

    def _free(self) -> int:
        free, _ = torch.cuda.mem_get_info(self._device)
        reserved = torch.cuda.memory_reserved(self._device)
        cached = reserved - torch.cuda.memory_allocated(self._device)
        return min(free + cached, (self.limit() or MANY * _MIB) - reserved + cached)


def fitting(free: int, per_segment: int) -> int:
    """Returns the number of segments of `per_segment` bytes, above 0, that fit into `free`.

    It is at least 1.
    """
    return max(1, int(SHARE * free / per_segment))


def lack_reason(free: int, total: int, own: int, limit: int) -> str:
    """Returns a sentence about a full device with `free` of `total` bytes.

    The engine holds `own` of the `limit` bytes that it may use. Other programs are the cause only
    when they hold much, and leave less than the engine may still use.
    """
    others = total - free - own
    if others > limit // 4 and free < limit - own:
        return (
            f"the graphics card has too little free memory for this song: other programs hold {others // _MIB} MiB of"
            f" it, and this engine {own // _MIB} MiB"
        )
    return f"the graphics card ran out of memory: this engine holds {own // _MIB} of the {limit // _MIB} MiB it may use"
