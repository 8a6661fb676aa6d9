"""Separates one song, from PCM to tracks, as a sequence of short steps.

A generator does one step, then yields the messages of that step. Closing it between two steps
cancels the song. `server/scheduler.py` decides the order of the steps of several songs.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from ..errors import ENGINE_REFUSED, INTERNAL, EngineError
from ..models.catalogue import Catalogue, Entry
from ..models.loaded import LoadedModels
from ..models.model import SAMPLE_RATE
from ..protocol import Separate
from . import audio
from .checks import TrackCheck, sum_snr_db
from .clipping import Treatment, peak_of, treatments
from .passes import PassOptions
from .segments import SegmentLoop
from .tracks import Track, plan_tracks, track_blocks

Messages = list[dict[str, Any]]


@dataclass(frozen=True)
class Resources:
    """Parts of the engine that every request for a model uses."""

    catalogue: Catalogue
    loaded: LoadedModels
    device: torch.device
    versions: dict[str, str]


def separate_song(request: Separate, resources: Resources) -> Iterator[Messages]:
    """Yields the messages of one `separate` request: `progress` and `part`, and `done` as the last.

    Raises EngineError, and the exceptions of a network or of the disk. When it is closed or fails,
    it leaves no incomplete file.
    """
    watch = _Watch()
    entry = resources.catalogue.available(request.model, request.revision)
    wanted, tracks = plan_tracks(request.stems, entry.sources, request.other_method)
    options = pass_options(request, entry)
    song = audio.map_song(request.input)
    model = yield from resources.loaded.get(entry, request.id)
    watch.lap("load")
    yield []

    collected = audio.stems_buffer(len(wanted), len(song), request.output_dir)
    loop = SegmentLoop(model, audio.to_tensor(song), wanted, resources.device, collected, options)
    watch.lap("read")
    yield [_progress(request, loop)]

    while loop.step():
        yield [_progress(request, loop)]
    stems = collected.numpy()
    del loop
    watch.lap("separate")

    peaks = [peak_of(track_blocks(track, stems, song)) for track in tracks]
    if any(map(math.isnan, peaks)):
        raise EngineError(INTERNAL, f"the model {request.model} produced samples that are not finite numbers")
    gain, changes = treatments(request.clip, peaks)
    snr = _sum_snr(song, stems, len(entry.sources))
    watch.lap("checks")
    yield []

    checks = {}
    for track, change in zip(tracks, changes, strict=True):
        part, checks[track.name] = _write(request, track, stems, song, change)
        watch.lap("write")
        yield [part]
    yield [
        _done(request, entry, resources, model.backend, len(song), gain, watch, {"sum_snr_db": snr, "stems": checks})
    ]


def pass_options(request: Separate, entry: Entry) -> PassOptions:
    """Returns the choices of `request` for the passes over the song.

    Raises EngineError ENGINE_REFUSED for a segment longer than those of the model, because its
    networks separate longer ones badly or not at all.
    """
    longest = entry.segment_seconds
    if request.segment is not None and longest is not None and request.segment > longest:
        raise EngineError(
            ENGINE_REFUSED,
            f"a segment of {request.segment:g} s is too long for {entry.name}, which allows at most {longest:g} s",
        )
    return PassOptions(request.shifts, request.overlap, request.segment)


def _sum_snr(song: np.ndarray, stems: np.ndarray, sources: int) -> float | None:
    if len(stems) < sources:
        return None
    every_row = tuple(range(len(stems)))
    return sum_snr_db(song, audio.blocks(stems, every_row), audio.BLOCK_FRAMES)


def _write(
    request: Separate, track: Track, stems: np.ndarray, song: np.ndarray, change: Treatment
) -> tuple[dict[str, Any], dict[str, Any]]:
    check = TrackCheck()
    writer = audio.TrackWriter(request.output_dir, track.name)
    try:
        for block in track_blocks(track, stems, song):
            changed, cut = change.apply(block)
            writer.write(changed)
            check.add(changed, cut)
        writer.finish()
    except BaseException:
        writer.discard()
        raise
    part = {
        "type": "part",
        "id": request.id,
        "stem": track.name,
        "path": str(writer.path),
        "frames": stems.shape[-1],
    }
    return part, {**check.figures(), "gain": change.gain}


def _progress(request: Separate, loop: SegmentLoop) -> dict[str, Any]:
    return {"type": "progress", "id": request.id, "done": loop.done, "total": loop.total}


def _done(
    request: Separate,
    entry: Entry,
    resources: Resources,
    backend: str,
    frames: int,
    gain: float,
    watch: _Watch,
    checks: dict[str, Any],
) -> dict[str, Any]:
    return {
        "type": "done",
        "id": request.id,
        "model": entry.name,
        "revision": entry.revision,
        "licence": entry.licence,
        "device": resources.device.type,
        "backend": backend,
        "sample_rate": SAMPLE_RATE,
        "frames": frames,
        "gain": gain,
        "versions": resources.versions,
        "timings_ms": watch.timings_ms(),
        "checks": checks,
    }


class _Watch:
    """Wall-clock time of each phase, which may occur several times.

    It includes the steps of other songs in between.
    """

    def __init__(self) -> None:
        self._begin = self._last = time.perf_counter()
        self._phases: dict[str, float] = {}

    def lap(self, phase: str) -> None:
        now = time.perf_counter()
        self._phases[phase] = self._phases.get(phase, 0.0) + now - self._last
        self._last = now

    def timings_ms(self) -> dict[str, int]:
        whole = time.perf_counter() - self._begin
        return {phase: round(seconds * 1000) for phase, seconds in {**self._phases, "total": whole}.items()}
