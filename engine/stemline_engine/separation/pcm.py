"""Samples of a song: a file of PCM that is read piece by piece, or samples in memory."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import numpy as np
import torch

from ..errors import BAD_AUDIO, ENGINE_REFUSED, EngineError, is_of_machine
from ..models.model import CHANNELS
from .level import Level, LevelMeter

FRAME_BYTES = 4 * CHANNELS
BLOCK_FRAMES = 1 << 18
"""Frames of one block (2 MiB)."""
MAX_MAGNITUDE = 1e10
"""Highest magnitude of a sample, where 1 is full scale; integers of 32 bit without a scale reach
2e9. The sums and squares of a network are finite for such samples, and infinite for 1e38."""
_SCAN_BLOCKS = 16
"""Blocks of a song that one step of `SongFile.scan` reads: 95 s of music."""


class Song(Protocol):
    """Samples of a song that can be read at any place, by any thread."""

    frames: int

    def read(self, start: int, end: int) -> np.ndarray:
        """Returns the frames from `start` to before `end`, (end - start, 2) float32."""


class Samples:
    """A song in memory: `mix` (2, T) float32 on the CPU."""

    def __init__(self, mix: torch.Tensor) -> None:
        self._mix = mix.numpy()
        self.frames = mix.shape[-1]

    def read(self, start: int, end: int) -> np.ndarray:
        """Returns the frames from `start` to before `end`, (end - start, 2) float32."""
        return self._mix[:, start:end].T

    def level(self) -> Level:
        """Returns the level of the song."""
        meter = LevelMeter()
        for start in range(0, self.frames, BLOCK_FRAMES):
            meter.add(self.read(start, min(self.frames, start + BLOCK_FRAMES)))
        return meter.level()


class SongFile:
    """A song in a file: 32-bit little-endian float, interleaved stereo. At least one frame.

    It is read with calls, not mapped, so that a song of hours does not count as memory of the
    engine. Raises EngineError: BAD_AUDIO when the file is not such a song, ENGINE_REFUSED when it
    cannot be read or is not a file: the engine could wait forever for the other end of a pipe.
    Raises OSError for a fault of the machine.
    """

    def __init__(self, path: str) -> None:
        try:
            is_file, size = Path(path).is_file(), os.stat(path).st_size
            if is_file:
                self._file = Path(path).open("rb")  # noqa: SIM115
        except OSError as error:
            if is_of_machine(error):
                raise
            raise EngineError(
                ENGINE_REFUSED, f"the file of the song (input) cannot be read: {error.strerror}"
            ) from error
        if not is_file:
            raise EngineError(ENGINE_REFUSED, "the song (input) cannot be read: it is not a file")
        if size == 0:
            raise EngineError(BAD_AUDIO, "the song is empty: it has no samples")
        if size % FRAME_BYTES:
            raise EngineError(
                BAD_AUDIO, f"the song has {size} bytes, which is not a multiple of {FRAME_BYTES}, the size of a frame"
            )
        self.frames = size // FRAME_BYTES
        self._meter = LevelMeter()

    def read(self, start: int, end: int) -> np.ndarray:
        """Returns the frames from `start` to before `end`, (n, 2) float32. Raises OSError."""
        content = bytearray((end - start) * FRAME_BYTES)
        view, offset = memoryview(content), start * FRAME_BYTES
        while view:
            count = os.preadv(self._file.fileno(), [view], offset)
            if count == 0:
                raise EngineError(BAD_AUDIO, "the file of the song became shorter while it was read")
            view, offset = view[count:], offset + count
        return np.frombuffer(content, "<f4").reshape(-1, CHANNELS)

    def scan(self) -> Iterator[None]:
        """Reads the whole song once, in steps, for its level. Raises EngineError BAD_AUDIO."""
        for index, start in enumerate(range(0, self.frames, BLOCK_FRAMES)):
            if index and index % _SCAN_BLOCKS == 0:
                yield
            block = self.read(start, min(self.frames, start + BLOCK_FRAMES))
            # NaN passes through both.
            peak = max(float(block.max()), -float(block.min()))
            if not math.isfinite(peak):
                raise EngineError(BAD_AUDIO, "the song contains samples that are not finite numbers")
            if peak > MAX_MAGNITUDE:
                raise EngineError(
                    BAD_AUDIO, f"the song contains a sample of {peak:.0e} times full scale, so the file is damaged"
                )
            self._meter.add(block)

    def level(self) -> Level:
        """Returns the level of the song, after `scan`."""
        return self._meter.level()

    def close(self) -> None:
        """Closes the file."""
        self._file.close()
