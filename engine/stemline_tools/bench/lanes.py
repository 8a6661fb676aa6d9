"""Measures OpenVINO with one and with two passes at a time, for segments of different lengths."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from stemline_engine.cpu import kept
from stemline_engine.cpu.backend import OPENVINO

from ..tiny import write_hybrids
from .backend_settings import prepared
from .clock import Times
from .plan import CPU, FULL, Plan
from .table import Table, not_measured

TITLE = "Passes at a time on the CPU"
CHOICES = (1, 2)


def measure_lanes(plan: Plan) -> Table:
    """Returns one row for each network and number of passes at a time."""
    note = (
        f"One process for each row in each of {plan.rounds} rounds, in turns, with the threads of the engine, fp32."
        " `s per segment` is the time of as many passes as run at a time, divided by their number, after a warm-up:"
        " the median of the rounds. `peak MiB` is the largest memory of the processes of a row. `engine`: the engine"
        " chooses this number."
    )
    if plan.device.type != "cpu":
        return not_measured(TITLE, note, "the networks run on a GPU")
    table = Table(TITLE, note)
    with tempfile.TemporaryDirectory() as folder:
        names = [plan.network]
        if plan.network == FULL:
            names += write_hybrids(plan.folder)
        for name in names:
            model = prepared(plan.load(name, CPU), Path(folder) / name)
            if model.backend != OPENVINO:
                table.missing = f"the engine chose PyTorch for {name}; its log states the reason"
                continue
            (network,) = model.networks
            (path,) = Path(folder, name).rglob(kept.NETWORK)
            for lanes, rounds in _in_rounds(path, plan.rounds).items():
                times = Times(tuple(each["s per segment"] for each in rounds))
                table.rows.append(
                    {
                        "network": name,
                        "segment s": float(network.module.segment),
                        "passes at a time": lanes,
                        "s per segment": times.median,
                        "spread": times.spread,
                        "peak MiB": max(each["peak MiB"] for each in rounds),
                        "engine": lanes == network.lanes,
                        "load average": os.getloadavg()[0],
                    }
                )
    return table


def _in_rounds(path: Path, rounds: int) -> Mapping[int, list[dict[str, float]]]:
    """Returns the figures of each round by the passes at a time, whose order rotates."""
    found: dict[int, list[dict[str, float]]] = {lanes: [] for lanes in CHOICES}
    for turn in range(rounds):
        for lanes in CHOICES if turn % 2 == 0 else reversed(CHOICES):
            found[lanes].append(_figures(path, lanes))
    return found


def _figures(path: Path, lanes: int) -> dict[str, float]:
    command = [sys.executable, "-m", f"{__package__}.one_core", str(path), str(lanes)]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
