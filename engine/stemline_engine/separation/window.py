"""Limit of the parts of a song that the separator has not taken yet."""

from __future__ import annotations

import threading
from collections.abc import Callable

PARTS = 4
"""Largest number of parts that are not taken, as PROTOCOL.md states."""


class Window:
    """Counts the parts of one song that were sent and not taken. Any thread may call it."""

    def __init__(self) -> None:
        self._open = 0
        self._changed = threading.Condition()

    def enter(self, stops: Callable[[], bool]) -> bool:
        """Waits until another part may be sent, and counts it. Returns False when `stops` does."""
        with self._changed:
            while self._open >= PARTS and not stops():
                self._changed.wait()
            if stops():
                return False
            self._open += 1
            return True

    def taken(self) -> None:
        """Notes that the separator has taken a part."""
        with self._changed:
            self._open = max(0, self._open - 1)
            self._changed.notify_all()

    def wake(self) -> None:
        """Makes each wait check whether it stops."""
        with self._changed:
            self._changed.notify_all()
