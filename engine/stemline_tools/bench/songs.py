"""Measures songs: `apply_model` of Demucs, the loop of the engine, and the `demucs` command."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import wave
from pathlib import Path
from statistics import median

import torch

from stemline_engine.models.model import SAMPLE_RATE
from stemline_engine.separation.one_song import separate

from ..parity import FLOOR_DB, upstream, upstream_model, worst_db
from .clock import in_rounds
from .plan import CPU, Plan, song_of
from .precision import precision
from .table import NOT_MEASURED, Row, Table

GATE_S = 12
COMMAND_LIMIT_S = 400


class InvalidResult(Exception):
    """Stems of the engine that are not those of Demucs; nothing may be measured then."""


def check_validity(plan: Plan) -> Table:
    """Compares the stems of the engine with those of Demucs on the CPU in 32 bit.

    Raises InvalidResult when those of the engine, on the CPU or on the device, are worse than the
    floor.
    """
    table = Table(
        "Validity",
        f"SNR of the worst stem against Demucs on the CPU in 32 bit, for {GATE_S} s of music. If ours has less"
        f" than {FLOOR_DB:.0f} dB, the run ends before anything is measured.",
    )
    mix = song_of(GATE_S)
    reference = upstream(upstream_model(plan.folder, plan.network), mix, CPU)
    on_cpu = worst_db(reference, separate(plan.load(plan.network, CPU), mix, CPU))
    table.rows.append(_checked("on the CPU", on_cpu))
    if plan.device.type != "cpu":
        table.rows.append(_checked("on the GPU", worst_db(reference, separate(plan.ours, mix, plan.device))))
        for name in ("default", "fp32"):
            with precision(name, plan.device):
                theirs = worst_db(reference, upstream(plan.upstream, mix, plan.device))
            table.rows.append({"stems": f"Demucs, on the GPU, {name}", "SNR dB": theirs, "passes": ""})
    return table


def _checked(place: str, snr_db: float) -> Row:
    """Returns the row of the stems of the engine. Raises InvalidResult below the floor."""
    # A NaN is below the floor too.
    if not snr_db >= FLOOR_DB:
        raise InvalidResult(f"the stems of the engine {place} have {snr_db:.1f} dB; the floor is {FLOOR_DB:.0f} dB")
    return {"stems": f"ours, {place}", "SNR dB": snr_db, "passes": True}


def measure_songs(plan: Plan, names: tuple[str, ...]) -> Table:
    """Returns one row for each model in `names` and each length of a song."""
    table = Table(
        "Songs",
        f"Medians of {plan.rounds} rounds, whose order rotates. `apply_model` and `ours` begin with the samples of the"
        " song in memory and end with its stems in memory, with the model loaded. On a GPU `apply_model` runs with"
        " the default precision of torch, and ours in strict 32 bit. `command` is one start of the `demucs` command"
        f" with MP3 tracks, the median of {plan.commands} runs, and has no ratio, because ours does not encode here.",
    )
    for name in names:
        theirs, ours = upstream_model(plan.folder, name).to(plan.device), plan.load(name, plan.device)
        # A small network shows what a song costs beside its passes, which one length is enough for.
        for seconds in plan.songs_s if name == plan.network else plan.songs_s[:1]:
            mix = song_of(seconds)

            def run_theirs(mix: torch.Tensor = mix, model: torch.nn.Module = theirs) -> torch.Tensor:
                with precision("default" if plan.device.type == "cuda" else "fp32", plan.device):
                    return upstream(model, mix, plan.device)

            def run_ours(mix: torch.Tensor = mix, model: object = ours) -> torch.Tensor:
                return separate(model, mix, plan.device)

            times = in_rounds({"theirs": run_theirs, "ours": run_ours}, plan.rounds, plan.device)
            row: Row = {"model": name, "song s": seconds}
            for label, arm in (("apply_model", times["theirs"]), ("ours", times["ours"])):
                row |= {f"{label} s": arm.median, f"{label} x real time": seconds / arm.median}
            row |= {
                "ratio": times["theirs"].median / times["ours"].median,
                "spread": max(arm.spread for arm in times.values()),
            }
            table.rows.append({**row, "command s": _command_s(plan, name, mix)})
    return table


def _command_s(plan: Plan, name: str, mix: torch.Tensor) -> float | str | None:
    """Returns the median time of the `demucs` command for a song."""
    if not plan.commands:
        return None
    with tempfile.TemporaryDirectory() as folder:
        song = Path(folder) / "song.wav"
        _write_wav(song, mix)
        options = ["--repo", str(plan.folder), "-n", name, "-d", plan.device.type, "--shifts", "0", "--mp3"]
        command = [sys.executable, "-m", "demucs", *options, "-o", folder, str(song)]
        seconds = []
        for _ in range(plan.commands):
            begin = time.perf_counter()
            try:
                subprocess.run(command, capture_output=True, check=True, timeout=COMMAND_LIMIT_S, env={**os.environ})
            except subprocess.SubprocessError as error:
                output = (getattr(error, "stderr", None) or b"").decode(errors="replace").strip().splitlines()
                print(f"the demucs command failed: {output[-1] if output else error}", file=sys.stderr)
                return f"{NOT_MEASURED}: {type(error).__name__}"
            seconds.append(time.perf_counter() - begin)
            assert len(list(Path(folder).rglob("*.mp3"))) == 4
    return median(seconds)


def _write_wav(path: Path, mix: torch.Tensor) -> None:
    samples = (mix.T * 32767).clamp(-32768, 32767).to(torch.int16).contiguous().numpy()
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(samples.tobytes())
