"""One forward pass: a segment of a song through one network."""

from __future__ import annotations

import torch

from ..models.model import traits_of


def segment_frames(module: torch.nn.Module, seconds: float | None = None) -> int:
    """Returns the frames of one segment of `seconds`; None: the segment of `module`."""
    return int(module.samplerate * (module.segment if seconds is None else seconds))


def valid_frames(module: torch.nn.Module, length: int, segment_length: int | None = None) -> int:
    """Returns the frames that `module` receives for a segment of `length` frames, as upstream does.

    `segment_length`: frames of a segment that a request chose; None: that of `module`. A
    transformer itself pads a shorter segment to the length of its training.
    """
    if segment_length is not None and traits_of(module).fixed_segment:
        return segment_length
    return module.valid_length(length) if hasattr(module, "valid_length") else length


def forward(
    module: torch.nn.Module, mix: torch.Tensor, offset: int, length: int, valid: int, device: torch.device
) -> torch.Tensor:
    """Returns the sources (S, 2, length) of `mix[:, offset:offset + length]`, on `device`.

    `offset` may be negative: the song begins after that number of zeros. The segment is in the
    middle of the `valid` >= `length` frames that the network receives. The samples around it are
    those of the song, and zeros beyond its ends, as in `demucs.apply.TensorChunk`: a network
    separates a short last segment better with the samples before it than with silence.
    """
    margin = valid - length
    start = offset - margin // 2
    end = start + valid
    inside = mix[:, max(0, start) : min(mix.shape[-1], end)]
    padded = torch.nn.functional.pad(inside, (max(0, -start), max(0, end - mix.shape[-1])))
    estimate = module(padded[None].to(device))[0]
    return estimate[..., margin // 2 : margin // 2 + length]
