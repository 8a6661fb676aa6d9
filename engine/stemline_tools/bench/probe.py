"""`python -m stemline_tools.bench.probe [--device auto]`: measures how fast the machine is now.

The first line of the output describes the machine and names its GPU. For each line of input one
line follows, with the speed of matrix products and of a copy. Each line is a JSON object.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from statistics import median

import torch

from stemline_engine.config import DEVICES, Config
from stemline_engine.separation.device import DeviceError, choose_device, prepare_torch

from .clock import seconds_of
from .machine import describe, gpu_id

REPEATS = 7
COPIED_BYTES = 64 << 20


def probe(device: torch.device) -> dict[str, float]:
    """Returns the GFLOP/s of matrix products on `device`, and the GB/s of a copy on the host.

    Each is the median of `REPEATS` runs after a warm-up.
    """
    size = 1024 if device.type == "cpu" else 8192
    speeds = {}
    for name, kind in (("fp32", torch.float32), ("bf16", torch.bfloat16)):
        matrix = torch.full((size, size), 0.5, dtype=kind, device=device)
        speeds[name] = 2 * size**3 / 1e9 / _median_s(lambda matrix=matrix: matrix @ matrix, device)
    source, target = (torch.zeros(COPIED_BYTES, dtype=torch.uint8) for _ in range(2))
    speeds["copy"] = COPIED_BYTES / 1e9 / _median_s(lambda: target.copy_(source), torch.device("cpu"))
    return speeds


def _median_s(action: Callable[[], object], device: torch.device) -> float:
    action()
    return median(seconds_of(action, device) for _ in range(REPEATS))


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m stemline_tools.bench.probe", description=__doc__.split("\n")[0])
    parser.add_argument("--device", default="auto", choices=DEVICES)
    options = parser.parse_args(arguments)
    prepare_torch(Config())
    try:
        device = choose_device(options.device)
    except DeviceError as error:
        print(json.dumps({"missing": str(error)}), flush=True)
        return 1
    first = {"device": device.type, "gpu": gpu_id(device), "machine": describe(device)}
    print(json.dumps(first), flush=True)
    for _ in sys.stdin:
        print(json.dumps(probe(device)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
