"""Answers requests: songs on the compute thread, lists of models on theirs, all others at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from weakref import WeakValueDictionary

from .. import protocol
from ..errors import ENGINE_REFUSED, EngineError
from ..protocol import Cancel, Load, Models, Request, RequestError, RequestId, Separate, Shutdown, Taken, failed
from ..separation.batcher import Batcher
from ..separation.load import load_model
from ..separation.memory import Memory
from ..separation.song import Line, Resources, separate_song
from ..separation.steps import Step
from ..separation.window import Window
from .model_list import ModelsThread
from .scheduler import Scheduler, Send


class Server:
    """Answers the requests that `handle` receives, with messages to `send` on any of its threads.

    Calls `on_broken`, which must end the process, when no further song can be separated.
    """

    def __init__(self, resources: Resources, send: Send, on_broken: Callable[[], None]) -> None:
        self._resources = resources
        self._send = send
        self._memory = Memory(resources.device, resources.loaded.clear)
        self._batcher = Batcher(resources.device, self._memory)
        self._scheduler = Scheduler(send, self._batcher, on_broken)
        self._windows: WeakValueDictionary[RequestId, Window] = WeakValueDictionary()
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
        elif isinstance(request, Taken):
            window = self._windows.get(request.target)
            if window is not None:
                window.taken()
        elif isinstance(request, Separate):
            window = Window()
            line = Line(self._send, self._scheduler.wake, window, self._batcher.ahead, self._memory.of)
            if self._queue(request, separate_song(request, self._resources, line)):
                self._windows[request.id] = window
        elif isinstance(request, Load):
            self._queue(request, load_model(request, self._resources, self._memory))

    def _queue(self, request: Load | Separate, steps: Iterator[Step]) -> bool:
        is_new = self._scheduler.add(request.id, steps)
        if not is_new:
            self._send(failed(request.id, EngineError(ENGINE_REFUSED, "a request with this id is still in flight")))
        return is_new

    def stats(self) -> dict[str, Any]:
        """Returns the `stats` of `alive`, see PROTOCOL.md. Any thread may call it."""
        songs = self._scheduler.songs()
        return {
            "passes": {str(size): count for size, count in sorted(self._batcher.passes.items())},
            "music_s": round(self._batcher.music_s, 3),
            "busy_s": round(self._batcher.busy_s, 3),
            "waiting": sum(song.remaining for song in songs),
            "songs": len(songs),
            "memory": {"used_bytes": self._memory.used(), "limit_bytes": self._memory.limit()},
        }
