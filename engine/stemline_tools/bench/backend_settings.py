"""The settings of a network on a CPU that are measured: a library and its arithmetic."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import torch

from stemline_engine.config import Config
from stemline_engine.cpu.backend import OPENVINO, CpuBackend
from stemline_engine.cpu.compiled import has_bf16
from stemline_engine.models.model import BF16, FP32, Model
from stemline_engine.models.network_run import lanes_of, start_pass
from stemline_engine.wait import Wait

from ..on_device import open_on
from .plan import CPU

TORCH = "torch"


@dataclass(frozen=True)
class Setting:
    """A library and its arithmetic."""

    library: str
    arithmetic: str = FP32

    def fault(self) -> str | None:
        """Returns the reason why this machine cannot run the setting; None: it can."""
        if self.library == OPENVINO and self.arithmetic == BF16 and not has_bf16():
            return "OpenVINO has no bfloat16 on this processor"
        return None

    def opened(self, models: Path, name: str, data_dir: Path) -> Model:
        """Returns the model `name` of the folder `models`. Conversions are kept in `data_dir`.

        PyTorch runs it where the engine would not use OpenVINO.
        """
        model = open_on(CPU, models, name)
        return model if self.library == TORCH else prepared(model, data_dir)

    def run(self, model: Model, segment: torch.Tensor) -> torch.Tensor:
        """Runs as many passes over `segment` (1, 2, T) as the library computes at a time.

        Returns the stems of one, until the next pass.
        """
        network = model.networks[0]
        with torch.inference_mode():
            results = [start_pass(network, segment, self.arithmetic, CPU) for _ in range(lanes_of(network, CPU))]
            return [result() for result in results][-1]


def prepared(model: Model, data_dir: Path) -> Model:
    """Returns `model` as the engine runs it on a CPU. Its conversion is in `data_dir`."""
    steps = CpuBackend(Config(data_dir=data_dir)).prepare(model)
    while True:
        try:
            state = next(steps)
        except StopIteration as end:
            return end.value
        if isinstance(state, Wait):
            while not state.ready():
                time.sleep(state.check_every_s)


SETTINGS = tuple(Setting(library, arithmetic) for library in (TORCH, OPENVINO) for arithmetic in (FP32, BF16))
