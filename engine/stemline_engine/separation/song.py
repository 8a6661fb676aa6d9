"""Separates one song, from PCM to the parts of its tracks, as a sequence of short steps.

A generator does one step, then yields messages, or what it waits for. Closing it between two steps
cancels the song. `server/scheduler.py` decides the order of the steps of several songs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch

from ..errors import ENGINE_REFUSED, EngineError
from ..models.catalogue import Catalogue
from ..models.entry import Entry
from ..models.loaded import LoadedModels
from ..models.model import FP32, SAMPLE_RATE, Model
from ..protocol import Separate
from ..wait import Wait
from .arithmetic import FastArithmetic
from .clipping import Treatment
from .delivery import Delivery, Outlet
from .level import UNCHANGED
from .parts import PartFiles
from .passes import PassOptions
from .pcm import SongFile
from .segments import SegmentQueue
from .spool import Spool, fits
from .steps import Step
from .tracks import plan_tracks
from .window import Window


@dataclass(frozen=True)
class Resources:
    """Parts of the engine that every request for a model uses."""

    catalogue: Catalogue
    loaded: LoadedModels
    device: torch.device
    versions: dict[str, str]
    fast: FastArithmetic


@dataclass(frozen=True)
class Line:
    """The connection of one song to the separator and to the thread that runs its steps."""

    send: Callable[[dict[str, Any]], None]
    wake: Callable[[], None]
    window: Window
    ahead: int
    """Number of segments of the song that may be computed at a time."""
    memory_of: Callable[[Model], int]
    """Returns the bytes that a model takes with one pass."""


def separate_song(request: Separate, resources: Resources, line: Line) -> Iterator[Step]:
    """Yields the steps of one `separate` request; the last has its `done`.

    The parts are sent by a thread of the song. Raises EngineError, and the exceptions of a network
    or of the disk. When it is closed or fails, it leaves no file that was not sent.
    """
    watch = _Watch()
    entry = resources.catalogue.available(request.model, request.revision)
    wanted, tracks = plan_tracks(request.stems, entry.sources, request.other_method)
    options = pass_options(request, entry)
    song = SongFile(request.input)
    outlet = Outlet(request, tracks, song, PartFiles(request.output_dir), line.window, line.send, line.wake)
    try:
        model = yield from resources.loaded.get(entry, request.id)
        arithmetic = FP32
        if request.precision == "fast":
            arithmetic = yield from resources.fast.of(model)
        watch.lap("load")
        for _ in song.scan():
            yield []
        level = song.level() if model.levelled else UNCHANGED
        watch.lap("read")

        def queue(outflow: Delivery) -> SegmentQueue:
            return SegmentQueue(model, song, level, wanted, resources.device, options, arithmetic, line.ahead, outflow)

        delivery = yield from _separate(request, outlet, queue, watch)
        watch.lap("separate")
        has_all = len(wanted) == len(entry.sources)
        yield [
            {
                "type": "done",
                "id": request.id,
                "model": entry.name,
                "revision": entry.revision,
                "licence": entry.licence,
                "device": resources.device.type,
                "backend": model.backend,
                "precision": request.precision,
                "arithmetic": arithmetic,
                "sample_rate": SAMPLE_RATE,
                "frames": song.frames,
                "gain": delivery.gain,
                "versions": resources.versions,
                "memory_bytes": line.memory_of(model),
                "timings_ms": watch.timings_ms(),
                "checks": delivery.checks(has_all),
            }
        ]
    finally:
        song.close()


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
    return PassOptions(request.shifts, request.overlap, request.segment, skips_covered=request.precision == "fast")


def _separate(
    request: Separate, outlet: Outlet, make_queue: Callable[[Delivery], SegmentQueue], watch: _Watch
) -> Iterator[Step]:
    """Separates the song, twice when a track of a long song clips. Returns the last delivery."""
    done, gain = 0, 1.0
    changes: list[Treatment] | None = None
    while True:
        rows = len({row for track in outlet.tracks for row in track.rows})
        keeps = changes is None and request.clip != "clamp" and fits(rows, outlet.song.frames)
        spool = Spool(request.output_dir) if keeps else None
        delivery = Delivery(outlet, spool, changes)
        try:
            if changes is not None:
                delivery.begin_again()
                delivery.gain = gain
            queue = make_queue(delivery)
            yield [_progress(request, done, done + queue.total)]
            yield from _run(queue, delivery, request, done)
            watch.add("compute", queue.compute_s)
            watch.add("wait", delivery.waited_s)
            if not delivery.needs_again:
                return delivery
            done, changes, gain = queue.total, delivery.changes, delivery.gain
        finally:
            delivery.close()
            if spool is not None:
                spool.close()


def _run(queue: SegmentQueue, delivery: Delivery, request: Separate, before: int) -> Iterator[Step]:
    """Yields until every segment is computed and every part was sent. Raises their errors.

    `before`: number of passes of an earlier separation of the song.
    """
    reported = 0
    while True:
        # Further segments may be computed while this function waits at any `yield`.
        is_computed = not queue.remaining
        if queue.failure is not None:
            raise queue.failure
        while (sources := queue.take()) is not None:
            delivery.add(sources)
        if queue.done > reported:
            reported = queue.done
            yield [_progress(request, before + reported, before + queue.total)]
        if is_computed:
            break
        if queue.done == reported:
            yield queue
    delivery.end()
    yield Wait(lambda: delivery.is_over)
    if delivery.failure is not None:
        raise delivery.failure


def _progress(request: Separate, done: int, total: int) -> dict[str, Any]:
    return {"type": "progress", "id": request.id, "done": done, "total": total}


class _Watch:
    """Time of each phase, which may occur several times.

    It includes the steps of other songs in between.
    """

    def __init__(self) -> None:
        self._begin = self._last = time.perf_counter()
        self._phases: dict[str, float] = {}

    def lap(self, phase: str) -> None:
        """Ends the phase that runs."""
        now = time.perf_counter()
        self.add(phase, now - self._last)
        self._last = now

    def add(self, phase: str, seconds: float) -> None:
        """Adds time that was measured elsewhere."""
        self._phases[phase] = self._phases.get(phase, 0.0) + seconds

    def timings_ms(self) -> dict[str, int]:
        """Returns the times in milliseconds, with the total."""
        whole = time.perf_counter() - self._begin
        return {phase: round(seconds * 1000) for phase, seconds in {**self._phases, "total": whole}.items()}
