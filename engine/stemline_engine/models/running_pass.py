"""A pass of a network that was started, and may still be running."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


def _at_once(_timeout_s: float) -> bool:
    return True


class RunningPass(Generic[T]):
    """A call waits for the pass and returns its result. Raises the exceptions of the network.

    `has_ended` waits for the pass, at most the given seconds, and returns whether it has ended,
    also with an error. A caller that has other work to do meanwhile gives 0. A pass without
    `has_ended` counts as ended, and only a call waits for it.
    """

    def __init__(self, result: Callable[[], T], has_ended: Callable[[float], bool] = _at_once) -> None:
        self._result = result
        self.has_ended = has_ended

    def __call__(self) -> T:
        """Returns the result."""
        return self._result()
