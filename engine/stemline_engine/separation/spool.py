"""The sources of a song on disk, from which its tracks can be made a second time."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import suppress

import numpy as np

from ..errors import ENGINE_REFUSED, EngineError, is_of_machine
from ..models.model import CHANNELS

MAX_BYTES = 1 << 30
"""Limit of the sources of one song on disk: 12 minutes of four sources. Longer songs are computed
again when a track clips."""


class Spool:
    """A file without a name in `folder`, which ends with the object or with the process.

    Raises EngineError ENGINE_REFUSED when the folder cannot be written, and OSError.
    """

    def __init__(self, folder: str) -> None:
        try:
            self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115
        except OSError as error:
            if is_of_machine(error):
                raise
            raise EngineError(
                ENGINE_REFUSED, f"the folder for the tracks (output_dir) cannot be written: {error.strerror}"
            ) from error
        self._shapes: list[tuple[int, ...]] = []

    def add(self, block: np.ndarray) -> None:
        """Appends `block` (rows, 2, n) float32. Raises OSError, for example for a full disk."""
        self._file.write(np.ascontiguousarray(block, dtype="<f4").data)
        self._shapes.append(block.shape)

    def blocks(self) -> Iterator[np.ndarray]:
        """Yields the blocks in their order. Raises OSError."""
        self._file.seek(0)
        for shape in self._shapes:
            content = self._file.read(4 * int(np.prod(shape)))
            yield np.frombuffer(content, "<f4").reshape(shape)

    def close(self) -> None:
        """Deletes the file."""
        # A full disk may refuse the samples that are still in memory, and nobody needs them now.
        with suppress(OSError):
            self._file.close()


def fits(rows: int, frames: int) -> bool:
    """Returns whether `rows` sources of `frames` frames are kept on disk."""
    return 4 * rows * CHANNELS * frames <= MAX_BYTES
