"""Receives the parts of songs, as the separator does, and writes the tracks of ended songs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np


class Receiver:
    """Takes each part at once. After `done`, each track is in `<stem>.f32` of the output folder."""

    def __init__(self, send: Callable[..., object]) -> None:
        self._send = send
        self._requests: dict[Any, dict[str, Any]] = {}
        self._parts: dict[Any, list[np.ndarray]] = {}
        self.holds = False
        """True: parts are read but not reported as taken."""
        self.keeps = True
        """False: parts are taken, and no track is written."""

    def requested(self, request: dict[str, Any]) -> None:
        """Notes a `separate` request."""
        self._requests[request["id"]] = request
        self._parts[request["id"]] = []

    def received(self, message: dict[str, Any]) -> None:
        """Handles one message of the engine."""
        kind, request_id = message["type"], message.get("id")
        if kind == "part":
            path = Path(message["path"])
            if self.keeps:
                samples = np.fromfile(path, "<f4").reshape(-1, message["frames"], 2)
                self._parts[request_id].append(samples)
            path.unlink()
            if not self.holds:
                self._send(type="taken", id="t", target=request_id)
        elif kind == "restart":
            self._parts[request_id] = []
        elif kind == "done" and self.keeps and request_id in self._requests:
            request = self._requests[request_id]
            tracks = np.concatenate(self._parts[request_id], axis=1)
            for stem, samples in zip(request["stems"], tracks, strict=True):
                samples.tofile(Path(request["output_dir"]) / f"{stem}.f32")
