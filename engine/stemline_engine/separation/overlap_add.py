"""Sum of overlapping segments, of which only the part that can still change is kept in memory."""

from __future__ import annotations

import torch

from ..models.model import CHANNELS


class OverlapAdd:
    """The sums of the sources of a song, on the device that computes the segments.

    The memory grows with the length of the segments, not with that of the song.
    """

    def __init__(self, rows: int, device: torch.device) -> None:
        self._start = 0
        """First frame that has not been taken."""
        self._sums = torch.zeros(rows, CHANNELS, 0, device=device)

    def reserve(self, end: int) -> None:
        """Makes the sums reach to frame `end`, so that `add` needs no memory."""
        missing = end - self._start - self._sums.shape[-1]
        if missing > 0:
            self._sums = torch.nn.functional.pad(self._sums, (0, missing))

    def add(self, row: int, begin: int, piece: torch.Tensor, window: torch.Tensor, share: float) -> None:
        """Adds `piece` (2, n) times `window` (n,) times `share` to a row, from frame `begin` on.

        `begin` must not lie before the frames that were taken, nor the end of `piece` after those
        that are reserved.
        """
        first = begin - self._start
        self._sums[row, :, first : first + piece.shape[-1]].addcmul_(piece, window, value=share)

    def take(self, until: int) -> torch.Tensor:
        """Returns the sums (rows, 2, n) of the frames before `until` that were not taken yet."""
        count = until - self._start
        taken = self._sums[..., :count].clone()
        # A copy, so that the memory of the taken frames is freed.
        self._sums = self._sums[..., count:].clone()
        self._start = until
        return taken
