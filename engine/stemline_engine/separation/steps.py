"""The steps of a request: messages to send, and what the request waits for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .segments import SegmentQueue

Messages = list[dict[str, Any]]


@dataclass(frozen=True)
class Wait:
    """The request goes on when `ready` returns true. Its thread calls `Scheduler.wake` then."""

    ready: Callable[[], bool]


Step = Messages | SegmentQueue | Wait
"""Messages, after which the request goes on; the segments of a song, after which it goes on when
one was computed; or a wait."""
