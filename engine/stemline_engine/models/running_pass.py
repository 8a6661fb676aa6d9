"""A pass of a network that was started, and may still be running."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


def _at_once(_timeout_s: float) -> bool:
    return True


@dataclass(frozen=True)
class RunningPass(Generic[T]):
    """A call waits for the pass and returns its result. Raises the exceptions of the network."""

    wait: Callable[[], T]
    has_ended: Callable[[float], bool] = _at_once
    """Waits for the pass, at most the given seconds, and returns whether it has ended, also with an
    error. It may return true earlier when the call takes a short time in any case."""

    def __call__(self) -> T:
        """Returns the result."""
        return self.wait()
