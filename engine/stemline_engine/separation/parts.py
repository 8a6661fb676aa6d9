"""Writes the samples of all tracks of a song, piece by piece, into files of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ..errors import ENGINE_REFUSED, EngineError, is_of_machine

MAX_FRAMES = 1 << 18
"""Most frames of one part, as PROTOCOL.md states."""


def pieces(frames: int) -> Iterator[slice]:
    """Yields the ranges of the parts of `frames` frames."""
    for start in range(0, frames, MAX_FRAMES):
        yield slice(start, min(frames, start + MAX_FRAMES))


class PartFiles:
    """The parts of one song in `folder`, with numbers in their names."""

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)
        self._number = 0

    def write(self, tracks: list[np.ndarray]) -> Path:
        """Writes one part with the samples (2, n) of each track, and returns its path.

        Leaves no file behind when it fails. Raises OSError, for example for a full disk, and
        EngineError ENGINE_REFUSED when the folder cannot be written.
        """
        self._number += 1
        path = self._folder / f"part-{self._number}.f32"
        try:
            file = path.open("wb")
        except OSError as error:
            if is_of_machine(error):
                raise
            raise EngineError(
                ENGINE_REFUSED, f"the folder for the tracks (output_dir) cannot be written: {error.strerror}"
            ) from error
        try:
            with file:
                for samples in tracks:
                    file.write(np.ascontiguousarray(samples.T, dtype="<f4").data)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return path
