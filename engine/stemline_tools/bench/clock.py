"""Times actions on a device, in rounds whose order rotates."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

import torch


@dataclass(frozen=True)
class Times:
    """Seconds of one arm, one number for each round."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.seconds)

    @property
    def p95(self) -> float:
        """The 95th percentile: at least 95 % of the rounds took no longer."""
        return sorted(self.seconds)[math.ceil(0.95 * len(self.seconds)) - 1]

    @property
    def spread(self) -> float:
        """The slowest round less the fastest, as a share of the median."""
        return (max(self.seconds) - min(self.seconds)) / self.median


def synchronize(device: torch.device) -> None:
    """Returns when all work of the device has ended."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def seconds_of(action: Callable[[], object], device: torch.device) -> float:
    """Returns the time from the call of `action` until the device has done its work."""
    synchronize(device)
    begin = time.perf_counter()
    action()
    synchronize(device)
    return time.perf_counter() - begin


def in_rounds(
    arms: Mapping[str, Callable[[], object]], rounds: int, device: torch.device, warm_ups: int = 1
) -> dict[str, Times]:
    """Runs each arm `warm_ups` times, and then once in each round. Returns the times of the rounds.

    Each round begins with another arm, so that a change of the machine does not favour one arm.
    """
    for _ in range(warm_ups):
        for action in arms.values():
            action()
    names = list(arms)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds):
        start = turn % len(names)
        for name in names[start:] + names[:start]:
            seconds[name].append(seconds_of(arms[name], device))
    return {name: Times(tuple(values)) for name, values in seconds.items()}
