"""Choices of one run, and the networks and segments that its sections share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import torch

from stemline_engine.models.model import SAMPLE_RATE, Model
from stemline_engine.separation.forward import segment_frames
from stemline_engine.separation.passes import stride_s
from stemline_engine.separation.pcm import Samples

from ..on_device import open_on
from ..parity import clip, upstream_model

CPU = torch.device("cpu")
FULL, TINY = "random-htdemucs", "tiny-ht"
"""Networks to measure, with random weights: that of htdemucs in its real size, and a tiny one."""
DISTINCT = 8
"""Number of different segments in a batch; larger batches repeat them."""


@dataclass(frozen=True)
class Plan:
    """Choices of one run."""

    device: torch.device
    folder: Path
    """The models folder."""
    network: str
    """Name of the model to measure: one network of Demucs with a transformer."""
    rounds: int
    batches: tuple[int, ...]
    songs_s: tuple[int, ...]
    """Lengths of the songs in seconds."""
    commands: int
    """Runs of the `demucs` command for each song; 0: none."""

    @cached_property
    def ours(self) -> Model:
        """The model as the engine loads it, on the device."""
        return self.load(self.network, self.device)

    @cached_property
    def upstream(self) -> torch.nn.Module:
        """The model as the demucs package loads it, on the device."""
        return upstream_model(self.folder, self.network).to(self.device)

    def load(self, name: str, device: torch.device) -> Model:
        """Returns a model as the engine loads it."""
        return open_on(device, self.folder, name)

    @property
    def module(self) -> torch.nn.Module:
        return self.ours.networks[0].module

    @property
    def stride_s(self) -> float:
        """Seconds of music that one segment advances."""
        return stride_s(self.ours)

    @cached_property
    def segments(self) -> torch.Tensor:
        """Different levelled segments of a clip, (N, 2, T), on the CPU."""
        frames = segment_frames(self.module)
        count = min(DISTINCT, max(self.batches))
        song = clip(frames * count)
        levels = Samples(song).level()
        return ((song - levels.mean) / levels.std).view(2, count, frames).transpose(0, 1).contiguous()

    @cached_property
    def reference(self) -> torch.Tensor:
        """Stems of `segments` by the network of Demucs on the CPU in 32 bit, one pass for each."""
        network = upstream_model(self.folder, self.network)
        with torch.inference_mode():
            return torch.cat([network(segment[None]) for segment in self.segments])

    def batch(self, size: int) -> torch.Tensor:
        """Returns the segments of a batch, on the device."""
        repeats = -(-size // len(self.segments))
        return self.segments.repeat(repeats, 1, 1)[:size].to(self.device)

    def passes(self, run: Callable[[torch.Tensor], torch.Tensor], batch: torch.Tensor) -> Callable[[], None]:
        """Returns an action of several passes, so that a small batch takes long enough to time."""

        def action() -> None:
            for _ in range(self.passes_in_a_round(len(batch))):
                run(batch)

        return action

    def passes_in_a_round(self, batch: int) -> int:
        """Returns the number of passes in an action of `passes`."""
        return max(1, 4 // batch) if self.device.type == "cuda" else 1


def song_of(seconds: int) -> torch.Tensor:
    """Returns a song (2, T) of tones, beats and noise."""
    return clip(seconds * SAMPLE_RATE)
