"""The memory of a graphics card on a machine without one: passes take it, and torch reports it."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import torch
from scripted import ScriptedNetwork

from stemline_engine.models.model import assemble
from stemline_engine.models.running_pass import RunningPass

GPU = torch.device("cuda")


class Card:
    """A card with `total` bytes, of which other programs hold `others`.

    `cap`: limit of the engine.
    """

    def __init__(self, monkeypatch, total, others=0, cap=None):
        self.total, self.others, self.cap = total, others, cap or total
        self.used = self.peak = self.refused = 0
        self.report(monkeypatch)

    def report(self, monkeypatch):
        """Makes torch report this card."""
        reports = {
            "synchronize": lambda _: None,
            "reset_peak_memory_stats": self._reset_peak,
            "memory_allocated": lambda _: self.used,
            "memory_reserved": lambda _: self.used,
            "max_memory_allocated": lambda _: self.peak,
            "mem_get_info": lambda _: (self.total - self.others - self.used, self.total),
            "get_device_properties": lambda _: SimpleNamespace(total_memory=self.total),
            "get_per_process_memory_fraction": lambda _: self.cap / self.total,
        }
        for name, report in reports.items():
            monkeypatch.setattr(torch.cuda, name, report)

    def take(self, size):
        if self.used + size > min(self.cap, self.total - self.others):
            self.refused += 1
            raise torch.OutOfMemoryError("CUDA out of memory")
        self.used += size
        self.peak = max(self.peak, self.used)

    def _reset_peak(self, _):
        self.peak = self.used


class CardNetwork(ScriptedNetwork):
    """A network whose passes take memory of `card` until their result is read.

    `needs(count)` returns the bytes of a pass over that many segments.
    """

    def __init__(self, card, needs):
        super().__init__()
        # A pass of a network without weights here is that of its own library, on any device.
        self.weight = torch.nn.Parameter(torch.empty(0, device="meta"))
        self.card, self.needs = card, needs
        self.sizes = []

    def start(self, batch, arithmetic):
        self.sizes.append(len(batch))
        size = self.needs(len(batch))
        self.card.take(size)
        estimates = self(batch)

        def result():
            self.card.used -= size
            return estimates

        return RunningPass(result)


def model_of(network):
    """Returns a model of one `CardNetwork`."""
    model = assemble("a", "1", [network])
    return replace(model, networks=(replace(model.networks[0], start=network.start),))
