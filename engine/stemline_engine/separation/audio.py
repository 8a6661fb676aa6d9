"""Reads the PCM of a song and writes its tracks: 32-bit little-endian float, interleaved stereo."""

from __future__ import annotations

import math
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from ..errors import BAD_AUDIO, ENGINE_REFUSED, EngineError
from ..models.model import CHANNELS

FRAME_BYTES = 4 * CHANNELS
BLOCK_FRAMES = 1 << 18
"""Frames of one block (2 MiB). Tracks are summed, measured and written in blocks for the cache."""
IN_MEMORY_BYTES = 1 << 30
"""Limit of the stems of one song in memory: 12 minutes of four sources. Others are in a file."""


def map_song(path: str) -> np.ndarray:
    """Returns a read-only view of the song in `path`: (T, 2) float32, T >= 1, all samples finite.

    Raises EngineError: BAD_AUDIO when the file is not such a song, ENGINE_REFUSED when it cannot be
    read.
    """
    try:
        size = os.stat(path).st_size
        if size == 0:
            raise EngineError(BAD_AUDIO, "the song is empty: it has no samples")
        if size % FRAME_BYTES:
            raise EngineError(
                BAD_AUDIO, f"the song has {size} bytes, which is not a multiple of {FRAME_BYTES}, the size of a frame"
            )
        song = np.memmap(path, dtype="<f4", mode="r", shape=(size // FRAME_BYTES, CHANNELS))
    except OSError as error:
        raise EngineError(ENGINE_REFUSED, f"the file of the song (input) cannot be read: {error.strerror}") from error
    for start in range(0, len(song), BLOCK_FRAMES):
        if not np.isfinite(song[start : start + BLOCK_FRAMES]).all():
            raise EngineError(BAD_AUDIO, "the song contains samples that are not finite numbers")
    return song


def to_tensor(song: np.ndarray) -> torch.Tensor:
    """Returns a copy of the song (T, 2) as (2, T) float32 on the CPU."""
    return torch.from_numpy(np.array(song.T, dtype=np.float32, order="C"))


def stems_buffer(sources: int, frames: int, folder: str) -> torch.Tensor:
    """Returns zeros (sources, 2, frames) float32 on the CPU, in which the stems are collected.

    When they exceed `IN_MEMORY_BYTES`, they are in a file of `folder` without a name, so the system
    can move them from memory to the disk. The file is deleted with the last reference, or with the
    process. Raises EngineError ENGINE_REFUSED when the folder cannot be written.
    """
    shape = (sources, CHANNELS, frames)
    if 4 * math.prod(shape) <= IN_MEMORY_BYTES:
        return torch.zeros(shape)
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            return torch.from_numpy(np.memmap(file, dtype="<f4", mode="w+", shape=shape))
    except OSError as error:
        raise EngineError(
            ENGINE_REFUSED, f"the folder for the tracks (output_dir) cannot be written: {error.strerror}"
        ) from error


def blocks(stems: np.ndarray, rows: tuple[int, ...]) -> Iterator[np.ndarray]:
    """Yields the sum of `rows` of `stems` (S, 2, T) in blocks (2, n), n <= BLOCK_FRAMES."""
    for start in range(0, stems.shape[-1], BLOCK_FRAMES):
        piece = stems[:, :, start : start + BLOCK_FRAMES]
        yield piece[rows[0]] if len(rows) == 1 else piece[list(rows)].sum(axis=0)


class TrackWriter:
    """Writes one track to `<name>.f32` in `folder`; the file gets this name when it is complete.

    Raises EngineError ENGINE_REFUSED when the folder cannot be written.
    """

    def __init__(self, folder: str, name: str) -> None:
        self.path = Path(folder) / f"{name}.f32"
        self._temporary = Path(folder) / f".{name}.f32.part"
        try:
            self._file = self._temporary.open("wb")
        except OSError as error:
            raise EngineError(
                ENGINE_REFUSED, f"the folder for the tracks (output_dir) cannot be written: {error.strerror}"
            ) from error

    def write(self, block: np.ndarray) -> None:
        """Appends the samples of `block` (2, n). Raises OSError, for example for a full disk."""
        self._file.write(np.ascontiguousarray(block.T, dtype="<f4").data)

    def finish(self) -> None:
        """Gives the file its name, and replaces a file of an earlier attempt. Raises OSError."""
        self._file.close()
        os.replace(self._temporary, self.path)

    def discard(self) -> None:
        """Removes the incomplete file."""
        self._file.close()
        self._temporary.unlink(missing_ok=True)
