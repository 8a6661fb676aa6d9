"""Waits of the tests: each ends as soon as its condition holds."""

from __future__ import annotations

import time
from collections.abc import Callable

WAIT_S = 300
"""Limit of one wait, also on a machine that is ten times slower. Only a test that fails needs
all of it."""


def until(condition: Callable[[], bool]) -> None:
    """Returns when `condition` holds, for facts that nothing reports. Raises AssertionError."""
    deadline = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < deadline, "the condition did not hold in time"
        time.sleep(0.01)
