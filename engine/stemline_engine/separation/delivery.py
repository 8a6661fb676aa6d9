"""Makes the tracks of one song from its finished sources, and sends them in parts.

Tracks are sent as they come, as if none were louder than full scale. When one is, the tracks begin
again with the treatment of `clip`: from the sources on disk, or after a second separation.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from ..errors import INTERNAL, EngineError
from ..gpu.host_copy import HostCopy
from ..protocol import Separate
from .checks import SumCheck, TrackCheck
from .clipping import Treatment, most_without_change, treatments
from .parts import PartFiles, pieces
from .pcm import Song
from .spool import Spool
from .tracks import Track, samples_of
from .window import Window

_BACKLOG = 2
"""Finished pieces that may wait for this thread, before the song computes no further segment."""


@dataclass(frozen=True)
class Outlet:
    """The way of the parts of one song to the separator."""

    request: Separate
    tracks: list[Track]
    song: Song
    files: PartFiles
    window: Window
    send: Callable[[dict[str, Any]], None]
    wake: Callable[[], None]
    """Called after each piece, because the song may go on."""


class Delivery:
    """The tracks of one separation of a song, made on a thread of its own.

    `spool` receives the sources; None: they are not kept. `changes`: the treatment of each track;
    None: it is not known, because their peaks are not.
    """

    def __init__(self, outlet: Outlet, spool: Spool | None, changes: list[Treatment] | None) -> None:
        self.is_over = False
        """True when every part was sent, or the thread has failed."""
        self.failure: Exception | None = None
        self.waited_s = 0.0
        """Time in which the separator had not taken enough parts."""
        self.gain = 1.0
        """The factor that all tracks share."""
        self.needs_again = False
        """True when the tracks must be made again, and their sources are not kept."""
        self._outlet, self._spool = outlet, spool
        self._is_trial = changes is None
        self._most = most_without_change(outlet.request.clip)
        if changes is None:
            changes = treatments(outlet.request.clip, [0.0] * len(outlet.tracks))[1]
        self.changes = changes
        self._has_clipped = False
        self._checks = [TrackCheck() for _ in outlet.tracks]
        self._sum = SumCheck()
        self._frames = 0
        self._pieces: queue.SimpleQueue[HostCopy | None] = queue.SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="tracks", daemon=True)
        self._thread.start()

    def has_space(self) -> bool:
        """Returns whether the song should compute further segments."""
        return self._pieces.qsize() < _BACKLOG

    def add(self, sources: torch.Tensor) -> None:
        """Adds the next finished sources (rows, 2, n), on any device."""
        self._pieces.put(HostCopy(sources))

    def end(self) -> None:
        """Notes that no source follows; `is_over` becomes true when every part was sent."""
        self._pieces.put(None)

    def close(self) -> None:
        """Ends the thread, which then uses no file any more."""
        self._closed = True
        self._outlet.window.wake()
        self._pieces.put(None)
        self._thread.join()

    def checks(self, has_all_sources: bool) -> dict[str, Any]:
        """Returns the `checks` of `done`; `has_all_sources`: the sources sum to the song."""
        stems = {
            track.name: {**check.figures(), "gain": change.gain}
            for track, check, change in zip(self._outlet.tracks, self._checks, self.changes, strict=True)
        }
        return {"sum_snr_db": self._sum.snr_db() if has_all_sources else None, "stems": stems}

    def _run(self) -> None:
        try:
            while not self._closed and (piece := self._pieces.get()) is not None:
                self._receive(piece.numpy())
                del piece
                self._outlet.wake()
            if self._has_clipped and not self._closed:
                self._settle()
        except Exception as error:
            self.failure = error
        self.is_over = True
        self._outlet.wake()

    def _receive(self, sources: np.ndarray) -> None:
        if not np.isfinite(sources).all():
            model = self._outlet.request.model
            raise EngineError(INTERNAL, f"the model {model} produced samples that are not finite numbers")
        song = self._outlet.song.read(self._frames, self._frames + sources.shape[-1])
        self._frames += sources.shape[-1]
        self._sum.add(song, sources)
        if self._spool is not None:
            self._spool.add(sources)
        self._deliver(sources, song)

    def _deliver(self, sources: np.ndarray, song: np.ndarray) -> None:
        """Measures the tracks of the next frames, and sends them while none has clipped."""
        for piece in pieces(sources.shape[-1]):
            tracks = []
            for index, track in enumerate(self._outlet.tracks):
                samples, cut = self.changes[index].apply(samples_of(track, sources[..., piece], song[piece]))
                self._checks[index].add(samples, cut)
                tracks.append(samples)
            if self._is_trial and any(check.peak > self._most for check in self._checks):
                self._has_clipped = True
            if not self._has_clipped:
                self._send(tracks)

    def _send(self, tracks: list[np.ndarray]) -> None:
        begun = time.perf_counter()
        if not self._outlet.window.enter(lambda: self._closed):
            return
        self.waited_s += time.perf_counter() - begun
        path = self._outlet.files.write(tracks)
        frames = tracks[0].shape[-1]
        self._outlet.send({"type": "part", "id": self._outlet.request.id, "path": str(path), "frames": frames})

    def _settle(self) -> None:
        """Chooses the treatment by the peaks, and makes the tracks again if it has the sources."""
        self.gain, self.changes = treatments(self._outlet.request.clip, [check.peak for check in self._checks])
        if self._spool is None:
            self.needs_again = True
            return
        self.begin_again()
        for sources in self._spool.blocks():
            if self._closed:
                return
            song = self._outlet.song.read(self._frames, self._frames + sources.shape[-1])
            self._frames += sources.shape[-1]
            self._deliver(sources, song)

    def begin_again(self) -> None:
        """Reports that the samples so far do not count, and begins again."""
        self._is_trial = self._has_clipped = False
        self._frames = 0
        self._checks = [TrackCheck() for _ in self._outlet.tracks]
        self._outlet.send({"type": "restart", "id": self._outlet.request.id})
