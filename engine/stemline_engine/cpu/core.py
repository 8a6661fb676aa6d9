"""The core of a network of Demucs, between its STFT and its inverse STFT, alone and in OpenVINO.

The Fourier transforms stay in PyTorch, because OpenVINO has no complex numbers.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from .runtime import import_openvino

Core = Callable[[torch.Tensor, torch.Tensor], tuple[torch.Tensor, torch.Tensor]]
"""Returns the masks and the waves of the sources from the spectrum and the segment."""


def core_frames(module: torch.nn.Module) -> int:
    """Returns the frames of the segments that the core of `module` receives."""
    return int(module.segment * module.samplerate)


def example_inputs(module: torch.nn.Module, segment: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns the inputs of the core for `segment` (1, 2, T), T = `core_frames`."""
    return module._magnitude(module._spec(segment)).contiguous(), segment


class TorchCore(torch.nn.Module):
    """The core of `module` as a network of its own, for the conversion.

    It runs the forward pass of `module` with stand-ins for the transforms, so it has the same
    operations in any version of Demucs.
    """

    def __init__(self, module: torch.nn.Module) -> None:
        super().__init__()
        self.module = module

    def forward(self, spectrum: torch.Tensor, segment: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        masks: list[torch.Tensor] = []

        def keep(_spectrum: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            masks.append(mask)
            return mask

        stand_ins: dict[str, Any] = {
            "_spec": lambda _segment: spectrum,
            "_magnitude": lambda same: same,
            "_mask": keep,
            # The forward pass adds the result to the waves of the time branch.
            "_ispec": lambda *_: torch.zeros(()),
        }
        vars(self.module).update(stand_ins)
        try:
            waves = self.module.forward(segment)
        finally:
            for name in stand_ins:
                delattr(self.module, name)
        return masks[0], waves


class Turns:
    """The turns of the cores of one thread. Only the last one keeps its memory for results.

    Without it, each network of each bag in memory would keep its own.
    """

    def __init__(self) -> None:
        self._last: Any = None

    def take(self, compiled: Any) -> None:
        """Gives the turn to `compiled`; the memory of the one before is free for it."""
        last = self._last and self._last()
        if last is not None and last is not compiled:
            last.release_memory()
        self._last = weakref.ref(compiled)


def compile_core(path: Path, threads: int, turns: Turns | None = None) -> Core:
    """Returns the core in the OpenVINO file `path`. Raises the exceptions of OpenVINO.

    `turns` are those of all cores that run on the same thread; None: this is the only one.
    The numbers of threads and streams are fixed, so that the load of the machine changes no sample.
    """
    compiled = (
        import_openvino()
        .Core()
        .compile_model(
            path,
            "CPU",
            {
                "INFERENCE_PRECISION_HINT": "f32",
                "INFERENCE_NUM_THREADS": threads,
                "NUM_STREAMS": 1,
                # Another engine on this machine would pin its threads to the same cores.
                "ENABLE_CPU_PINNING": False,
            },
        )
    )
    request = compiled.create_infer_request()

    def run(spectrum: torch.Tensor, segment: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        if turns is not None:
            turns.take(compiled)
        request.infer([spectrum.contiguous().numpy(), segment.contiguous().numpy()], share_inputs=True)
        # Views of the memory of the request, which the next run overwrites.
        masks, waves = (torch.from_numpy(request.get_output_tensor(index).data) for index in range(2))
        return masks, waves

    return run


def run_with(module: torch.nn.Module, core: Core) -> Callable[[torch.Tensor], torch.Tensor]:
    """Returns the forward pass of `module`, for one segment, with `core` in place of its own.

    It does not keep `module` in memory: it becomes an attribute of it, and a cycle would delay the
    release of a dropped model.
    """
    frames = core_frames(module)
    own = weakref.proxy(module)

    def forward(mix: torch.Tensor) -> torch.Tensor:
        length = mix.shape[-1]
        padded = torch.nn.functional.pad(mix, (0, frames - length))
        spectrum = own._spec(padded)
        masks, waves = core(own._magnitude(spectrum), padded)
        stems = own._ispec(own._mask(spectrum, masks), frames) + waves
        return stems[..., :length]

    return forward
