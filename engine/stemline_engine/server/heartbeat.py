"""Sends `alive` from a thread of its own, which shows that the process runs, and nothing more."""

from __future__ import annotations

import threading

from .scheduler import Send

EVERY_S = 1.0
"""Seconds between two messages. The separator expects several of them within its limits."""


def start_heartbeat(send: Send) -> None:
    """Starts the thread, which lasts as long as the process.

    A forward pass on the compute thread does not delay it, because torch releases the interpreter.
    """
    threading.Thread(target=_beat, args=(send,), name="heartbeat", daemon=True).start()


def _beat(send: Send) -> None:
    pause = threading.Event()
    while not pause.wait(EVERY_S):
        send({"type": "alive"})
