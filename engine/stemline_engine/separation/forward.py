"""One segment of a song as the input of a network, and the part of its output that counts."""

from __future__ import annotations

import torch

from ..models.model import traits_of
from .level import Level
from .pcm import Song

MIN_FRAMES = 8
"""Least frames for a network that does not choose the length of its input. The first layer of
HDemucs divides the length by 4, and the normalisation of a small one refuses a single number."""


def segment_frames(module: torch.nn.Module, seconds: float | None = None) -> int:
    """Returns the frames of one segment of `seconds`; None: the segment of `module`."""
    return int(module.samplerate * (module.segment if seconds is None else seconds))


def valid_frames(module: torch.nn.Module, length: int, segment_length: int | None = None) -> int:
    """Returns the frames that `module` receives for a segment of `length` frames, as upstream does.

    `segment_length`: frames of a segment that a request chose; None: that of `module`. A
    transformer itself pads a shorter segment to the length of its training. Raises the exceptions
    of the network.
    """
    if segment_length is not None and traits_of(module).fixed_segment:
        return segment_length
    return module.valid_length(length) if hasattr(module, "valid_length") else max(length, MIN_FRAMES)


def complete_frames(module: torch.nn.Module) -> int:
    """Returns the frames that `module` receives for a complete segment."""
    return valid_frames(module, segment_frames(module))


def segment_input(song: Song, level: Level, offset: int, length: int, valid: int) -> torch.Tensor:
    """Returns the levelled input (2, valid) for the frames from `offset` to `offset + length`.

    `offset` may be negative: the song begins after that number of zeros. The segment is in the
    middle of the `valid` >= `length` frames. The samples around it are those of the song, and zeros
    beyond its ends, as in `demucs.apply.TensorChunk`: a network separates a short last segment
    better with the samples before it than with silence.
    """
    start = offset - (valid - length) // 2
    end = start + valid
    inside = song.read(max(0, start), min(song.frames, end))
    samples = torch.zeros(inside.shape[1], valid)
    before = max(0, -start)
    samples[:, before : before + len(inside)] = torch.from_numpy(inside.T).sub(level.mean).div_(level.std)
    return samples


def segment_output(estimate: torch.Tensor, length: int) -> torch.Tensor:
    """Returns the part of `estimate` (…, valid) that belongs to the segment, (…, length)."""
    margin = estimate.shape[-1] - length
    return estimate[..., margin // 2 : margin // 2 + length]
