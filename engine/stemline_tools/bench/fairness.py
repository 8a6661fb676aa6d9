"""`python -m stemline_tools.bench.fairness`: times a short song behind long songs in one engine.

Writes `engine-fairness-<device>.json` and `.md`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from stemline_engine.config import DEVICES, Config
from stemline_engine.separation.device import DeviceError, choose_device, prepare_torch

from ..tiny import SOURCES, write_full, write_tiny
from .clock import Times
from .engine_process import EngineFailed, EngineProcess, Message
from .plan import FULL, TINY, Plan, song_of
from .report import RESULTS, Report
from .songs import InvalidResult, check_validity
from .table import NOT_MEASURED, Row, Table

CLIP_S = 10
FLOOR, GOAL = 4.0, 2.0
"""Most times of the idle time that 95 % of the short songs may take, and aim at."""


@dataclass(frozen=True)
class Load:
    """The long songs in flight."""

    songs: int
    seconds: int


def measure_fairness(models: Path, network: str, device: str, rounds: int, load: Load) -> Table:
    """Returns one row with the times of a short song alone and behind the long songs.

    Raises EngineFailed, also when all long songs have ended before the last short one.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        short, long = _song(folder, CLIP_S), _song(folder, load.seconds)
        settings = {"STEMLINE_MODELS_DIR": str(models), "STEMLINE_DATA_DIR": name, "STEMLINE_DEVICE": device}
        with EngineProcess(settings) as engine:
            send = _Sender(engine, folder, network)
            # The first song loads the model, so its time does not count.
            send.and_wait("warm-up", short)
            alone = [send.and_wait(f"alone-{turn}", short) for turn in range(rounds)]
            waiting = {f"long-{number}" for number in range(load.songs)}
            for request_id in sorted(waiting):
                send(request_id, long)
            engine.until(lambda message: message["type"] == "progress" and message["id"] in waiting)
            behind = [send.and_wait(f"behind-{turn}", short) for turn in range(rounds)]
            if waiting <= send.done:
                raise EngineFailed("the long songs ended before the last short one, so there must be more of them")
    note = (
        f"A song of {CLIP_S} s in an engine without a separator, with the model loaded: from the request until `done`,"
        f" first alone, then while {load.songs} songs of {load.seconds} s are in flight. {rounds} songs, one after"
        " the other. `alone s`, `behind s` and `ratio` are of the medians. `p95 s` is the 95th percentile of the times"
        " behind the long songs, and `p95 ratio` its ratio to the median alone. `floor` and `goal` are limits of"
        " `p95 ratio`."
    )
    row = {"songs in flight": load.songs + 1, **row_of(Times(tuple(alone)), Times(tuple(behind)))}
    return Table("A short song behind long songs", note, [row])


def row_of(alone: Times, behind: Times) -> Row:
    """Summarises the times of a short song alone and behind the long songs."""
    slowest = behind.p95 / alone.median
    return {
        "alone s": alone.median,
        "behind s": behind.median,
        "ratio": behind.median / alone.median,
        "p95 s": behind.p95,
        "p95 ratio": slowest,
        "alone min s": min(alone.seconds),
        "behind min s": min(behind.seconds),
        "behind max s": max(behind.seconds),
        "floor": FLOOR,
        "goal": GOAL,
        "reached": "goal" if slowest <= GOAL else "floor" if slowest <= FLOOR else "no",
    }


class _Sender:
    def __init__(self, engine: EngineProcess, folder: Path, network: str) -> None:
        self._engine, self._folder, self._network = engine, folder, network
        self.done: set[str] = set()
        """Songs that have ended."""
        engine.until(lambda message: message["type"] == "hello")
        engine.send(type="models", id="models")
        models = engine.until(lambda message: message["type"] == "models")["models"]
        self._revision = next(model["revision"] for model in models if model["name"] == network)

    def __call__(self, request_id: str, song: Path) -> None:
        output = self._folder / request_id
        output.mkdir()
        fields = {"model": self._network, "revision": self._revision, "stems": SOURCES}
        paths = {"input": str(song), "output_dir": str(output)}
        self._engine.send(type="separate", id=request_id, **fields, **paths)

    def and_wait(self, request_id: str, song: Path) -> float:
        """Returns the seconds until the song is done."""

        def is_done(message: Message) -> bool:
            if message["type"] == "done":
                self.done.add(message["id"])
            return request_id in self.done

        begin = time.perf_counter()
        self(request_id, song)
        self._engine.until(is_done)
        return time.perf_counter() - begin


def _song(folder: Path, seconds: int) -> Path:
    path = folder / f"{seconds}.f32"
    song_of(seconds).T.contiguous().numpy().astype("<f4").tofile(path)
    return path


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m stemline_tools.bench.fairness", description=__doc__.split("\n")[0])
    parser.add_argument("--device", default="auto", choices=DEVICES)
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder of the results")
    parser.add_argument("--network", default=FULL, choices=(FULL, TINY))
    parser.add_argument("--rounds", type=int, default=20, help="number of short songs, alone and behind")
    parser.add_argument("--songs", type=int, default=20, help="number of long songs")
    parser.add_argument("--seconds", type=int, default=240, help="length of a long song")
    options = parser.parse_args(arguments)
    prepare_torch(Config())
    try:
        device = choose_device(options.device)
    except DeviceError as error:
        print(f"{NOT_MEASURED}: {error}")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        (write_full if options.network == FULL else write_tiny)(Path(folder))
        load = Load(options.songs, options.seconds)
        plan = Plan(device, Path(folder), options.network, options.rounds, (1,), (CLIP_S,), commands=0)
        report = Report(options.results, device, options.network, "engine-fairness")
        try:
            report.add("validity", lambda: check_validity(plan))
        except InvalidResult as error:
            print(f"nothing was measured: {error}", file=sys.stderr)
            return 1
        try:
            report.add(
                "fairness", lambda: measure_fairness(Path(folder), options.network, device.type, options.rounds, load)
            )
        except EngineFailed as error:
            print(f"fairness: {NOT_MEASURED}: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
