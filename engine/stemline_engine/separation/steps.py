"""The steps of a request: messages to send, and what the request waits for."""

from __future__ import annotations

from typing import Any

from ..wait import Wait
from .segments import SegmentQueue

Messages = list[dict[str, Any]]


Step = Messages | SegmentQueue | Wait
"""Messages, after which the request goes on; the segments of a song, after which it goes on when
one was computed; or a wait."""
