"""Answers requests: songs on the compute thread, lists of models on theirs, all others at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from .. import protocol
from ..errors import ENGINE_REFUSED, EngineError
from ..protocol import Cancel, Load, Models, Request, RequestError, Separate, Shutdown, failed
from ..separation.device import release_unused
from ..separation.load import load_model
from ..separation.song import Resources, separate_song
from .model_list import ModelsThread
from .scheduler import Scheduler, Send


class Server:
    """Answers the requests that `handle` receives, with messages to `send` on any of its threads.

    Calls `on_device_lost`, which must end the process, when the accelerator fails for good.
    """

    def __init__(self, resources: Resources, send: Send, on_device_lost: Callable[[], None]) -> None:
        self._resources = resources
        self._send = send
        self._scheduler = Scheduler(send, self._free_memory, on_device_lost)
        self._models = ModelsThread(resources.catalogue, send)

    def start(self) -> None:
        """Starts the compute thread and the models thread."""
        self._scheduler.start()
        self._models.start()

    def stop(self, timeout_s: float) -> bool:
        """Ends the requests in flight without a message.

        Returns False when a step still runs after `timeout_s`.
        """
        return self._scheduler.stop(timeout_s)

    def models_changed(self) -> None:
        """Sends the list of models without a request."""
        self._models.request(None)

    def handle(self, line: bytes) -> bool:
        """Answers one line, now or later. Returns False when it is a `shutdown` request."""
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
            self._models.request(request.id)
        elif isinstance(request, Cancel):
            self._scheduler.cancel(request.target)
        elif isinstance(request, Separate):
            self._queue(request, separate_song(request, self._resources))
        elif isinstance(request, Load):
            self._queue(request, load_model(request, self._resources))

    def _queue(self, request: Load | Separate, steps: Iterator[list[dict[str, Any]]]) -> None:
        if not self._scheduler.add(request.id, steps):
            self._send(failed(request.id, EngineError(ENGINE_REFUSED, "a request with this id is still in flight")))

    def _free_memory(self) -> None:
        self._resources.loaded.clear()
        release_unused(self._resources.device)
