"""Answers requests for the list of models on its own thread, and sends the list after a change."""

from __future__ import annotations

import queue
import threading
from typing import Any

from .. import log
from ..errors import INTERNAL, EngineError
from ..models.catalogue import Catalogue
from ..protocol import RequestId, failed
from .scheduler import Send

CHECK_EVERY_S = 15.0
"""Seconds between two checks for a change of the list."""


class ModelsThread:
    """Reads the list on its own thread, because the first check of the weights takes seconds.

    It sends the list for each request, and when a check every `CHECK_EVERY_S` finds a change.
    """

    def __init__(self, catalogue: Catalogue, send: Send) -> None:
        self._catalogue = catalogue
        self._send = send
        self._requests: queue.SimpleQueue[RequestId | None] = queue.SimpleQueue()
        self._sent: dict[str, Any] | None = None
        self._thread = threading.Thread(target=self._run, name="models", daemon=True)

    def start(self) -> None:
        """Begins the thread."""
        self._thread.start()

    def request(self, request_id: RequestId | None) -> None:
        """Queues one message with the list and this id; None is the id of a list without a request.

        Any thread may call it.
        """
        self._requests.put(request_id)

    def _run(self) -> None:
        while True:
            try:
                request_id, requested = self._requests.get(timeout=CHECK_EVERY_S), True
            except queue.Empty:
                request_id, requested = None, False
            try:
                now = self._catalogue.message()
                # Before the first request the separator has no list that could be out of date.
                if requested or (self._sent is not None and now != self._sent):
                    self._send({**now, "id": request_id})
                    self._sent = now
            except Exception as error:
                log.error("the models cannot be listed", error)
                if request_id is not None:
                    self._send(failed(request_id, EngineError(INTERNAL, "the models cannot be listed")))
