"""Sends `alive` from a thread of its own, which shows that the process runs, and nothing more."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from .scheduler import Send

EVERY_S = 1.0
"""Seconds between two messages. The separator expects several of them within its limits."""


def start_heartbeat(send: Send, stats: Callable[[], dict[str, Any]]) -> None:
    """Starts the thread, which lasts as long as the process. `stats`: the figures to send.

    A forward pass on the compute thread does not delay it, because torch releases the interpreter.
    """
    threading.Thread(target=_beat, args=(send, stats), name="heartbeat", daemon=True).start()


def _beat(send: Send, stats: Callable[[], dict[str, Any]]) -> None:
    pause = threading.Event()
    while not pause.wait(EVERY_S):
        send({"type": "alive", "stats": stats()})
