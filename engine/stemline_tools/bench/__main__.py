"""`python -m stemline_tools.bench [--device auto]`: measures the engine beside Demucs.

The weights are made for the run. Writes `engine-<device>.json` and `engine-<device>.md`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from stemline_engine.config import DEVICES, Config
from stemline_engine.separation.device import DeviceError, choose_device, prepare_torch
from stemline_engine.server.runtime import prepare_process

from ..tiny import write_full, write_tiny
from .backends import measure_backends
from .batches import measure_batches
from .identity import measure_identity
from .kernels import measure_kernels
from .lame import measure_lame
from .lanes import measure_lanes
from .modes import measure_modes
from .plan import FULL, TINY, Plan
from .questions import answer_questions
from .report import RESULTS, Report
from .songs import InvalidResult, check_validity, measure_songs
from .starts import measure_starts
from .table import NOT_MEASURED, Table
from .transfers import measure_copies, measure_sums

GPU_BATCHES = (1, 2, 4, 8, 16, 32)
MODE_BATCHES = (1, 8, 32)
KERNEL_BATCHES = (1, 8)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m stemline_tools.bench", description=__doc__.split("\n")[0])
    parser.add_argument("--device", default="auto", choices=DEVICES)
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder of the results")
    parser.add_argument("--network", default=FULL, choices=(FULL, TINY))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--songs", type=int, nargs="+", metavar="SECONDS", help="lengths of the songs")
    parser.add_argument("--commands", type=int, default=2, help="runs of the demucs command for each song")
    parser.add_argument("--only", nargs="+", metavar="SECTION", help="sections to run")
    options = parser.parse_args(arguments)
    prepare_torch(Config())
    try:
        device = choose_device(options.device)
    except DeviceError as error:
        print(f"{NOT_MEASURED}: {error}")
        return 0
    is_gpu = device.type == "cuda"
    with tempfile.TemporaryDirectory() as folder:
        write_tiny(Path(folder))
        if options.network == FULL:
            write_full(Path(folder))
        plan = Plan(
            device=device,
            folder=Path(folder),
            network=options.network,
            rounds=options.rounds,
            batches=GPU_BATCHES if is_gpu else (1, 2),
            songs_s=tuple(options.songs or ((10, 60, 240) if is_gpu else (10,))),
            commands=options.commands,
        )
        report = Report(options.results, device, plan.network)
        try:
            report.add("validity", lambda: check_validity(plan))
        except InvalidResult as error:
            print(f"nothing was measured: {error}", file=sys.stderr)
            return 1
        for name, measure in _sections(plan).items():
            if options.only is None or name in options.only:
                report.add(name, measure)
        report.add("questions", lambda: answer_questions(report.tables, device))
    return 0


def _sections(plan: Plan) -> dict[str, Callable[[], Table]]:
    return {
        "backends": lambda: measure_backends(plan),
        "lanes": lambda: measure_lanes(plan),
        "batches": lambda: measure_batches(plan),
        "identity": lambda: measure_identity(plan),
        "copies": lambda: measure_copies(plan),
        "sums": lambda: measure_sums(plan),
        "starts": lambda: measure_starts(plan),
        "lame": measure_lame,
        "songs": lambda: measure_songs(plan, tuple(dict.fromkeys((plan.network, TINY)))),
        "modes": lambda: measure_modes(plan, MODE_BATCHES),
        "kernels": lambda: measure_kernels(plan, KERNEL_BATCHES),
    }


if __name__ == "__main__":
    prepare_process()
    sys.exit(main(sys.argv[1:]))
