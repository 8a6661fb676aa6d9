"""Answers requests: quick ones at once, models on a thread that may look at disks, songs on the compute thread."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from . import log, protocol
from .catalogue import Catalogue
from .device import device_bytes, release_unused, resident_bytes
from .errors import BAD_REQUEST, INTERNAL, EngineError
from .protocol import Cancel, Load, Models, Request, RequestError, Separate, Shutdown, Stats, failed
from .scheduler import Scheduler, Send
from .segments import stride_s
from .shelf import warm_up
from .song import Tools, separate_song


class Server:
    """Building it is inert; `start` begins its threads, `stop` ends the compute thread.

    `on_device_lost` is called when the accelerator is beyond use: the process should end, and be started anew.
    """

    def __init__(self, tools: Tools, send: Send, on_device_lost: Callable[[], None]) -> None:
        self._tools = tools
        self._send = send
        self._scheduler = Scheduler(send, self._free_memory, on_device_lost)
        self._models = ModelsThread(tools.catalogue, send)

    def start(self) -> None:
        self._scheduler.start()
        self._models.start()

    def stop(self, timeout_s: float) -> bool:
        """Drops what is in flight; True when no step was running any more after `timeout_s`."""
        return self._scheduler.stop(timeout_s)

    def models_changed(self) -> None:
        """Sends the list of models unasked."""
        self._models.ask(None)

    def handle(self, line: bytes) -> bool:
        """Answers one line, now or later; False when it asks the engine to end."""
        try:
            request = protocol.decode(line)
        except RequestError as error:
            self._send(failed(error.id, error))
            return True
        if isinstance(request, Shutdown):
            return False
        self._answer(request)
        return True

    def _answer(self, request: Request) -> None:
        if isinstance(request, Models):
            self._models.ask(request.id)
        elif isinstance(request, Stats):
            self._send(self._stats(request))
        elif isinstance(request, Cancel):
            self._scheduler.cancel(request.target)
        elif isinstance(request, Separate):
            self._queue(request, separate_song(request, self._tools))
        elif isinstance(request, Load):
            self._queue(request, load_model(request, self._tools))

    def _queue(self, request: Load | Separate, steps: Iterator[list[dict[str, Any]]]) -> None:
        if not self._scheduler.add(request.id, steps):
            self._send(failed(request.id, EngineError(BAD_REQUEST, "a request with this id is in flight")))

    def _stats(self, request: Stats) -> dict[str, Any]:
        return {
            "type": "stats",
            "id": request.id,
            "rss_bytes": resident_bytes(),
            "in_flight": self._scheduler.in_flight(),
            "loaded": self._tools.shelf.names(),
            "gpu_bytes": device_bytes(self._tools.device),
        }

    def _free_memory(self) -> None:
        self._tools.shelf.clear()
        release_unused(self._tools.device)


def load_model(request: Load, tools: Tools) -> Iterator[list[dict[str, Any]]]:
    """The steps of one `load` request: the loading, then a pass through each network."""
    begin = time.perf_counter()
    entry = tools.catalogue.held(request.model)
    model = tools.shelf.take(entry)
    load_ms = round((time.perf_counter() - begin) * 1000)
    yield []
    pass_s = 0.0
    for network in model.networks:
        pass_s += warm_up(network, tools.device)
        yield []
    yield [
        {
            "type": "loaded",
            "id": request.id,
            "model": entry.name,
            "revision": entry.revision,
            "load_ms": load_ms,
            "speed": stride_s(model) / pass_s,
        }
    ]


# How late a checkpoint is noticed that was put into a folder, or taken away.
LOOK_EVERY_S = 15.0


class ModelsThread:
    """Answers `models` off the main thread, for a first look at the weights takes seconds.

    Looks by itself from time to time whether the list has changed since it was last told.
    """

    def __init__(self, catalogue: Catalogue, send: Send) -> None:
        self._catalogue = catalogue
        self._send = send
        self._asked: queue.SimpleQueue[protocol.RequestId | None] = queue.SimpleQueue()
        self._told: dict[str, Any] | None = None
        self._thread = threading.Thread(target=self._run, name="models", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def ask(self, request_id: protocol.RequestId | None) -> None:
        self._asked.put(request_id)

    def _run(self) -> None:
        while True:
            try:
                request_id, was_asked = self._asked.get(timeout=LOOK_EVERY_S), True
            except queue.Empty:
                request_id, was_asked = None, False
            try:
                now = self._catalogue.message()
                # Before the first question nobody knows of a list that could have changed.
                if was_asked or (self._told is not None and now != self._told):
                    self._send({**now, "id": request_id})
                    self._told = now
            except Exception as error:
                log.error("models cannot be listed", error)
                if request_id is not None:
                    self._send(failed(request_id, EngineError(INTERNAL, "the models cannot be listed")))
