"""Measures a segment on PyTorch and on OpenVINO in turns, with each setting, and its memory."""

from __future__ import annotations

import os
import resource
import tempfile
from dataclasses import replace
from pathlib import Path

from stemline_engine.cpu.backend import OPENVINO
from stemline_engine.models.model import BF16, Model
from stemline_engine.models.network_run import lanes_of

from ..parity import worst_db
from .backend_memory import resident_mib
from .backend_settings import SETTINGS, TORCH, Setting
from .clock import Times, in_rounds, seconds_of
from .peak import peak_mib
from .plan import CPU, Plan
from .table import NOT_MEASURED, Row, Table, not_measured

TITLE = "PyTorch and OpenVINO on the CPU"


def measure_backends(plan: Plan) -> Table:
    """Returns one row for each of `SETTINGS`."""
    note = (
        f"Time of one segment: medians of {plan.rounds} rounds in turns, in each as many passes at a time as the engine"
        " runs with this setting. `ratio` is the time of PyTorch divided by that of the row. `precision`: the engine"
        " uses the setting for it. `ready s` is the time of the first load, which converts the network, and `again s`"
        " that of a later one. `conversion MiB` is the memory of the process that converts, and `disk MiB` the size of"
        " its files. `RSS MiB` is the memory of a new process with only this setting, after its passes."
    )
    if plan.device.type != "cpu":
        return not_measured(TITLE, note, "the networks run on a GPU")
    table = Table(TITLE, note)
    with tempfile.TemporaryDirectory() as name:
        data_dir = Path(name)
        opened: dict[Setting, Model] = {}

        def open_own() -> None:
            opened[own] = own.opened(plan.folder, plan.network, data_dir)

        own = Setting(OPENVINO)
        ready = {"ready s": seconds_of(open_own, CPU), "again s": seconds_of(open_own, CPU)}
        if opened[own].backend != OPENVINO:
            return replace(table, missing="the engine chose PyTorch; its log states the reason")
        ready |= {"conversion MiB": peak_mib(resource.RUSAGE_CHILDREN), "disk MiB": _size_mib(data_dir)}
        faults = {setting: setting.fault() for setting in SETTINGS}
        for setting in (setting for setting, fault in faults.items() if fault is None and setting != own):
            opened[setting] = setting.opened(plan.folder, plan.network, data_dir)
        segment = plan.segments[:1]
        stems = {setting: setting.run(model, segment)[0].clone() for setting, model in opened.items()}
        actions = {
            setting: lambda setting=setting, model=model: setting.run(model, segment)
            for setting, model in opened.items()
        }
        times = in_rounds(actions, plan.rounds, CPU)
        lanes = {setting: lanes_of(model.networks[0], CPU) for setting, model in opened.items()}
        opened.clear()
        for setting, fault in faults.items():
            row = _head(setting)
            if fault is not None:
                table.rows.append({**row, "s per segment": f"{NOT_MEASURED}: {fault}"})
                continue
            row |= _figures(times[setting], lanes[setting], times[Setting(TORCH)])
            row["SNR dB"] = worst_db(plan.reference[0], stems[setting])
            row["RSS MiB"] = resident_mib(plan.folder, plan.network, data_dir, setting)
            row |= ready if setting == own else dict.fromkeys(ready, "")
            table.rows.append({**row, "load average": os.getloadavg()[0]})
    return table


def _head(setting: Setting) -> Row:
    used = {Setting(OPENVINO): "exact", Setting(OPENVINO, BF16): "fast"}
    return {"library": setting.library, "arithmetic": setting.arithmetic, "precision": used.get(setting, "")}


def _figures(times: Times, lanes: int, reference: Times) -> Row:
    seconds = times.median / lanes
    return {"s per segment": seconds, "spread": times.spread, "ratio": reference.median / seconds}


def _size_mib(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) >> 20
