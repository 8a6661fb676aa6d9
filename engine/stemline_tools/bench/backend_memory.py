"""`python -m stemline_tools.bench.backend_memory MODELS NETWORK DATA_DIR NUMBER`: prints MiB.

It is the resident memory of a process that has one model in memory, after two passes with the
setting `SETTINGS[NUMBER]`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import torch

from stemline_engine.config import Config
from stemline_engine.device_memory import resident_bytes
from stemline_engine.models.model import CHANNELS
from stemline_engine.separation.device import prepare_torch
from stemline_engine.separation.forward import complete_frames
from stemline_engine.server.runtime import prepare_process

from .backend_settings import SETTINGS, Setting


def resident_mib(models: Path, network: str, data_dir: Path, setting: Setting) -> int | None:
    """Returns what a new process prints; None where the memory of a process is not known.

    Raises subprocess.CalledProcessError.
    """
    module = "stemline_tools.bench.backend_memory"
    places = [str(models), network, str(data_dir), str(SETTINGS.index(setting))]
    output = subprocess.run([sys.executable, "-m", module, *places], stdout=subprocess.PIPE, check=True).stdout
    return int(output) or None


def main(models: str, network: str, data_dir: str, number: str) -> None:
    prepare_process()
    prepare_torch(Config())
    setting = SETTINGS[int(number)]
    model = setting.opened(Path(models), network, Path(data_dir))
    segment = torch.zeros(1, CHANNELS, complete_frames(model.networks[0].module))
    for _ in range(2):
        setting.run(model, segment)
    print(resident_bytes() >> 20)


if __name__ == "__main__":
    main(*sys.argv[1:])
