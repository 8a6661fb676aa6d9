"""PCM on disk and tensors in memory: reads a song, writes its tracks. 32-bit little-endian float, stereo, interleaved.

A track is the sum of one or more of the model's sources, times the gain that all tracks of the song share.
"""

from __future__ import annotations

import math
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from ..errors import BAD_AUDIO, ENGINE_REFUSED, EngineError
from ..models.model import CHANNELS

FRAME_BYTES = 4 * CHANNELS
# Tracks are summed, measured and written in pieces of this many frames (2 MiB), which stay in the cache.
BLOCK_FRAMES = 1 << 18
# Stems of up to 12 minutes of four sources: beyond it a song's memory would be bounded by its length alone.
IN_MEMORY_BYTES = 1 << 30


@dataclass(frozen=True)
class Track:
    """A file to be written: its name, and the rows of the stems tensor whose sum it is."""

    name: str
    rows: tuple[int, ...]


def map_song(path: str) -> np.ndarray:
    """The song at `path` as a read-only view (T, 2) of the file, T >= 1, every sample finite.

    Raises EngineError: BAD_AUDIO when the file is not such a song, ENGINE_REFUSED when there is no such file.
    """
    try:
        size = os.stat(path).st_size
        if size == 0:
            raise EngineError(BAD_AUDIO, "the song is empty: it has no samples")
        if size % FRAME_BYTES:
            raise EngineError(BAD_AUDIO, f"the song's {size} bytes are not whole frames of {FRAME_BYTES} bytes")
        song = np.memmap(path, dtype="<f4", mode="r", shape=(size // FRAME_BYTES, CHANNELS))
    except OSError as error:
        raise EngineError(ENGINE_REFUSED, f"input cannot be read: {error.strerror}") from error
    for start in range(0, len(song), BLOCK_FRAMES):
        if not np.isfinite(song[start : start + BLOCK_FRAMES]).all():
            raise EngineError(BAD_AUDIO, "the song holds samples that are not finite numbers")
    return song


def to_tensor(song: np.ndarray) -> torch.Tensor:
    """A copy of the song, (2, T) float32."""
    return torch.from_numpy(np.array(song.T, dtype=np.float32, order="C"))


def stems_buffer(sources: int, frames: int, folder: str) -> torch.Tensor:
    """Zeros of (sources, 2, frames) float32 to collect stems in.

    Large ones lie in a file of `folder` that has no name any more: the system may write them out instead of running out
    of memory, and they vanish with the process. Raises EngineError when the folder cannot be written.
    """
    shape = (sources, CHANNELS, frames)
    if 4 * math.prod(shape) <= IN_MEMORY_BYTES:
        return torch.zeros(shape)
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            return torch.from_numpy(np.memmap(file, dtype="<f4", mode="w+", shape=shape))
    except OSError as error:
        raise EngineError(ENGINE_REFUSED, f"output_dir cannot be written: {error.strerror}") from error


def blocks(stems: np.ndarray, rows: tuple[int, ...]) -> Iterator[np.ndarray]:
    """The sum of some `rows` of `stems` (S, 2, T), in pieces of (2, up to BLOCK_FRAMES)."""
    for start in range(0, stems.shape[-1], BLOCK_FRAMES):
        piece = stems[:, :, start : start + BLOCK_FRAMES]
        yield piece[rows[0]] if len(rows) == 1 else piece[list(rows)].sum(axis=0)


def common_gain(stems: np.ndarray, tracks: list[Track]) -> float:
    """1, or the one factor that brings the loudest of `tracks` down to full scale, when it is above.

    NaN when a track holds samples that are not finite.
    """
    peaks = [float(np.abs(block).max()) for track in tracks for block in blocks(stems, track.rows)]
    peak = max(peaks) if all(map(math.isfinite, peaks)) else math.nan
    if not peak > 1:
        return 1.0 if peak <= 1 else math.nan
    # Rounded down in 32 bits, so that the product does not end a hair above full scale.
    return float(np.nextafter(np.float32(1 / peak), np.float32(0)))


class TrackWriter:
    """Writes one track under its final name only when it is complete; `discard` leaves nothing behind."""

    def __init__(self, folder: str, name: str) -> None:
        self.path = Path(folder) / f"{name}.f32"
        self._temporary = Path(folder) / f".{name}.f32.part"
        try:
            self._file = self._temporary.open("wb")
        except OSError as error:
            raise EngineError(ENGINE_REFUSED, f"output_dir cannot be written: {error.strerror}") from error

    def write(self, block: np.ndarray) -> None:
        """Appends (2, n) samples. Raises OSError, for instance when the disk is full."""
        self._file.write(np.ascontiguousarray(block.T, dtype="<f4").data)

    def finish(self) -> None:
        """Gives the file its name, replacing one left by an earlier attempt. Raises OSError."""
        self._file.close()
        os.replace(self._temporary, self.path)

    def discard(self) -> None:
        self._file.close()
        self._temporary.unlink(missing_ok=True)
