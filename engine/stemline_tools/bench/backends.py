"""Measures a segment on PyTorch and on OpenVINO, in turns, and the memory that OpenVINO adds."""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import torch

from stemline_engine.config import Config
from stemline_engine.cpu.backend import OPENVINO, CpuBackend
from stemline_engine.models.model import FP32, Model
from stemline_engine.models.network_run import lanes_of, start_pass
from stemline_engine.wait import Wait

from ..parity import worst_db
from .clock import in_rounds, seconds_of
from .plan import CPU, Plan
from .table import Table, not_measured

TITLE = "PyTorch and OpenVINO on the CPU"


def measure_backends(plan: Plan) -> Table:
    """Returns one row for each backend."""
    note = (
        f"One segment a pass, medians of {plan.rounds} rounds in turns, fp32. `ratio` is the time of PyTorch divided by"
        " that of the row. `ready s` is the time of the first load, which converts the network, and `again s` that of a"
        " later one. `conversion MiB` is the memory of the process that converts, and `disk MiB` the size of its files."
        " `RSS MiB` is the memory of this process after the first pass of the row: the second row includes the first."
    )
    if plan.device.type != "cpu":
        return not_measured(TITLE, note, "the networks run on a GPU")
    table = Table(TITLE, note)
    models = {"torch": plan.load(plan.network, CPU)}
    ready: dict[str, dict[str, float]] = {"torch": {}}
    with tempfile.TemporaryDirectory() as folder:
        first_s = seconds_of(lambda: prepared(plan.load(plan.network, CPU), Path(folder)), CPU)
        again_s = seconds_of(
            lambda: models.update({OPENVINO: prepared(plan.load(plan.network, CPU), Path(folder))}), CPU
        )
        disk_mib = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()) >> 20
    if models[OPENVINO].backend != OPENVINO:
        return replace(table, missing="the engine chose PyTorch; its log states the reason")
    ready[OPENVINO] = {
        "ready s": first_s,
        "again s": again_s,
        "conversion MiB": _largest_child_mib(),
        "disk MiB": disk_mib,
    }
    segment = plan.segments[:1]
    stems, memory = {}, {}
    with torch.inference_mode():
        for name, model in models.items():
            stems[name] = start_pass(model.networks[0], segment, FP32, CPU)()[0].clone()
            memory[name] = _resident_mib()
        times = in_rounds(
            {name: lambda model=model: _run(model, segment) for name, model in models.items()}, plan.rounds, CPU
        )
    for name, arm in times.items():
        table.rows.append(
            {
                "backend": name,
                "s per segment": arm.median / lanes_of(models[name].networks[0], CPU),
                "spread": arm.spread,
                "ratio": times["torch"].median / arm.median * lanes_of(models[name].networks[0], CPU),
                "SNR dB": worst_db(plan.reference[0], stems[name]),
                "RSS MiB": memory[name],
                **{"ready s": "", "again s": "", "conversion MiB": "", "disk MiB": "", **ready[name]},
                "load average": os.getloadavg()[0],
            }
        )
    return table


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


def _run(model: Model, segment: torch.Tensor) -> None:
    """Runs as many passes as the backend computes at a time."""
    network = model.networks[0]
    for result in [start_pass(network, segment, FP32, CPU) for _ in range(lanes_of(network, CPU))]:
        result()


def _largest_child_mib() -> int:
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit >> 20


def _resident_mib() -> int | None:
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return None
    return pages * os.sysconf("SC_PAGE_SIZE") >> 20
