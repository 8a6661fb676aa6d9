"""Cross-fades of the segments of a song, as in `demucs.apply.apply_model`."""

from __future__ import annotations

import torch

from .passes import NetworkPass


class CrossFades:
    """Windows of the segments of each pass, whose sum is one at every sample of the song."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._triangles: dict[int, torch.Tensor] = {}
        self._inner: dict[tuple[int, int], torch.Tensor] = {}
        """By the length of the segments and their stride: all segments with every neighbour have
        the same window, in every pass."""

    def at(self, network_pass: NetworkPass, offset: int) -> torch.Tensor:
        """Returns the window of the segment at `offset`, from the start of the song on."""
        offsets, length = network_pass.offsets, network_pass.length_at(offset)
        triangle = self._triangle(network_pass.segment_length)
        reach = (len(triangle) - 1) // offsets.step
        """Number of segments on each side that share a frame with one."""
        index = offsets.index(offset)
        near = offsets[max(0, index - reach) : index + reach + 1]
        if reach <= index < len(offsets) - reach and length == len(triangle):
            shape = (length, offsets.step)
            if shape not in self._inner:
                self._inner[shape] = _among(triangle, near, offset, length)
            window = self._inner[shape]
        else:
            window = _among(triangle, near, offset, length)
        return window[max(0, -offset) :]

    def _triangle(self, length: int) -> torch.Tensor:
        if length not in self._triangles:
            self._triangles[length] = triangle(length).to(self._device)
        return self._triangles[length]


def triangle(length: int) -> torch.Tensor:
    """Returns a triangular window (length,), 1 in the middle, as in `demucs.apply.apply_model`.

    It is never 0, so a sample that only one segment covers keeps its value.
    """
    half = length // 2
    up = torch.arange(1, half + 1, dtype=torch.float32)
    down = torch.arange(length - half, 0, -1, dtype=torch.float32)
    both = torch.cat([up, down])
    return both / both.max()


def _among(triangle: torch.Tensor, offsets: range, offset: int, length: int) -> torch.Tensor:
    """Returns the share of the segment at `offset` in the sum of the triangles at `offsets`."""
    total = torch.zeros(length, device=triangle.device)
    for other in offsets:
        begin = max(offset, other)
        end = min(offset + length, other + len(triangle))
        total[begin - offset : end - offset] += triangle[begin - other : end - other]
    return triangle[:length] / total
