"""The segment loop: runs one song through the networks of a model, with one forward pass in a step.

The results equal those of `demucs.apply.apply_model(split=True)` with the same shifts, overlap and
segment; `stemline_tools.parity` compares both. Here the caller runs the loop, so it may stop or run
another song between two passes. This file reads no files and knows no requests.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch

from ..models.model import Model
from .forward import forward
from .passes import CrossFades, NetworkPass, PassOptions, plan_passes

DEFAULTS = PassOptions()


@dataclass(frozen=True)
class Level:
    """Mean and standard deviation of the mono mix of a song, with which a song is levelled.

    Networks are trained on levelled songs: (mix - mean) / std, as in `demucs.api`.
    """

    mean: float
    std: float


UNCHANGED = Level(0.0, 1.0)
"""The level that changes no sample."""


def level(mix: torch.Tensor) -> Level:
    """Returns the level of `mix` (2, T), T >= 1. The std of a song of one frame counts as 0."""
    mono = mix.mean(0)
    std = mono.std().item() if mono.numel() > 1 else 0.0
    # The small number prevents a division by zero for digital silence. Demucs adds the same number.
    return Level(mono.mean().item(), std + 1e-8)


class SegmentLoop:
    """The separation of one song with one model.

    `mix`: (2, T) float32 on the CPU, T >= 1. The loop changes it in place.
    `wanted`: indices into `model.sources`. Networks without a weight in any of them do not run.
    `stems`: zeros (len(wanted), 2, T) float32 on the CPU. After `step` has returned False, they
    contain the wanted sources in this order.
    """

    def __init__(
        self,
        model: Model,
        mix: torch.Tensor,
        wanted: Sequence[int],
        device: torch.device,
        stems: torch.Tensor,
        options: PassOptions = DEFAULTS,
    ) -> None:
        self._level = level(mix) if model.levelled else UNCHANGED
        self._mix = mix.sub_(self._level.mean).div_(self._level.std)
        self._wanted = list(wanted)
        self._device = device
        self._stems = stems
        passes = plan_passes(model, self._wanted, mix.shape[-1], options)
        self.total = sum(len(network_pass.offsets) for network_pass in passes)
        """Number of forward passes for the song, over all networks of a bag and all shifts."""
        self.done = 0
        """Number of forward passes so far."""
        self._segments = _segments(passes)
        self._is_whole = False

    def step(self) -> bool:
        """Runs one forward pass. Returns False, without a pass, when all are done.

        Raises the exceptions of the network.
        """
        segment = next(self._segments, None)
        if segment is not None:
            self._add_segment(*segment)
            self.done += 1
            return True
        if not self._is_whole:
            for stem in self._stems:
                stem.mul_(self._level.std).add_(self._level.mean)
            self._is_whole = True
        return False

    def _add_segment(self, network_pass: NetworkPass, offset: int, windows: CrossFades) -> None:
        length, valid = network_pass.length_at(offset), network_pass.valid_at(offset)
        begin, end = max(0, offset), offset + length
        with torch.inference_mode():
            estimate = forward(network_pass.network.module, self._mix, offset, length, valid, self._device)
            window = windows.at(offset)
            for row, (source, share) in enumerate(zip(self._wanted, network_pass.shares, strict=True)):
                if share:
                    piece = estimate[source, :, begin - offset :].to("cpu", torch.float32)
                    self._stems[row, :, begin:end].addcmul_(piece, window, value=share)


def separate(
    model: Model,
    mix: torch.Tensor,
    device: torch.device,
    wanted: Sequence[int] | None = None,
    options: PassOptions = DEFAULTS,
) -> torch.Tensor:
    """Returns the stems (S, 2, T) float32 of `mix` (2, T), both on the CPU, in one call.

    `wanted`: indices into `model.sources`; None: all sources.
    """
    wanted = range(len(model.sources)) if wanted is None else wanted
    stems = torch.zeros(len(wanted), *mix.shape)
    loop = SegmentLoop(model, mix.clone(), wanted, device, stems, options)
    while loop.step():
        pass
    return stems


def _segments(passes: list[NetworkPass]) -> Iterator[tuple[NetworkPass, int, CrossFades]]:
    # A function without a reference to the loop, so that the memory of a cancelled song is freed at
    # once.
    for network_pass in passes:
        windows = CrossFades(network_pass)
        for offset in network_pass.offsets:
            yield network_pass, offset, windows
