"""A wait of a request, which lets the requests beside it go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Wait:
    """The request goes on when `ready` returns true.

    The thread that makes it true calls `Scheduler.wake`, unless `check_every_s` is given: then
    `ready` is called at least that often.
    """

    ready: Callable[[], bool]
    check_every_s: float | None = None
