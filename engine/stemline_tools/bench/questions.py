"""Answers the open questions about the engine on a GPU from the tables of a run."""

from __future__ import annotations

from collections.abc import Callable

import torch

from .table import NOT_MEASURED, Row, Table

Tables = dict[str, Table]


def answer_questions(tables: Tables, device: torch.device) -> Table:
    """Returns one row for each question, with its number or `not measured`."""
    questions: dict[str, Callable[[Tables], str]] = {
        "Time of a pass at each batch, eager and as a graph": _fastest,
        "Fastest way to run a pass": _fastest_way,
        "Memory of a segment": _memory,
        "LAME on one core, and cores": _lame,
        "`demucs` command with the start of CUDA": _command,
        "SNR of bf16, random weights": _bf16,
        "SDR of bf16, trained weights": lambda _: f"{NOT_MEASURED}: needs trained weights and reference stems",
        "Share of Fourier transforms and norms": _shares,
        "lameenc and the lock of Python": _lock,
    }
    table = Table("Questions", "Each answer is taken from a table above.")
    for question, answer in questions.items():
        gpu_only = answer in (_fastest, _fastest_way, _memory, _shares, _command) and device.type != "cuda"
        try:
            found = f"{NOT_MEASURED}: torch finds no GPU" if gpu_only else answer(tables)
        except (KeyError, IndexError, ValueError):
            found = f"{NOT_MEASURED}: its section did not run"
        table.rows.append({"question": question, "answer": found})
    return table


def _rows(tables: Tables, name: str, **wanted: object) -> list[Row]:
    found = [row for row in tables[name].rows if all(row.get(key) == value for key, value in wanted.items())]
    if not found:
        raise KeyError(name)
    return found


def _fastest(tables: Tables) -> str:
    parts = []
    for precision in ("fp32", "tf32", "bf16"):
        rows = _rows(tables, "batches", precision=precision)
        best = min(rows, key=lambda row: min(row["ms per segment"], row["graph ms per segment"]))
        parts.append(
            f"{precision}: {rows[0]['ms per segment']:.1f} ms a segment at batch 1,"
            f" {best['ms per segment']:.1f} (graph {best['graph ms per segment']:.1f}) at batch {best['batch']}"
        )
    return "; ".join(parts)


def _memory(tables: Tables) -> str:
    parts = []
    for precision in ("fp32", "bf16"):
        rows = _rows(tables, "batches", precision=precision)
        first, last = rows[0], rows[-1]
        each = (last["peak GiB"] - first["peak GiB"]) / (last["batch"] - first["batch"])
        parts.append(f"{precision}: {each * 1024:.0f} MiB, and {first['peak GiB'] - each:.2f} GiB for the rest")
    return "; ".join(parts)


def _lame(tables: Tables) -> str:
    rows = [*_rows(tables, "lame", encoders="one thread"), *_rows(tables, "lame", encoders="a process for each core")]
    speeds = (f"quality {row['quality']}, {row['number']} at a time: {row['x real time']:.0f}x" for row in rows)
    return "; ".join(speeds)


def _command(tables: Tables) -> str:
    rows = [row for row in tables["songs"].rows if isinstance(row["command s"], float)]
    return "; ".join(f"{row['model']}, {row['song s']} s: {row['command s']:.1f} s" for row in rows) or NOT_MEASURED


def _bf16(tables: Tables) -> str:
    return f"{min(row['SNR dB'] for row in _rows(tables, 'batches', precision='bf16')):.1f} dB"


def _shares(tables: Tables) -> str:
    parts = []
    for label in dict.fromkeys(row["pass"] for row in tables["kernels"].rows):
        rows = [row for row in tables["kernels"].rows if row["pass"] == label and "kind" in row]
        batch = max((row["batch"] for row in rows), default=0)
        share = {row["kind"]: row["share"] for row in rows if row["batch"] == batch}
        fourier, norms = share.get("Fourier transform", 0.0), share.get("norm", 0.0)
        parts.append(f"{label}: {fourier:.0%} and {norms:.0%}")
    return "; ".join(parts)


def _lock(tables: Tables) -> str:
    rows = _rows(tables, "lame", encoders="threads")
    number, kept = rows[0]["number"], max(row["of one alone"] for row in rows)
    state = "kept" if kept < 1.5 / number else "released"
    return f"{number} threads each run at up to {kept:.0%} of the speed of one alone: the lock is {state}"


def _fastest_way(tables: Tables) -> str:
    parts = []
    for precision in ("fp32", "tf32", "bf16"):
        rows = [row for row in _rows(tables, "modes", precision=precision) if "ms per segment" in row]
        best = min(rows, key=lambda row: row["ms per segment"])
        parts.append(f"{precision}: {best['way']} at batch {best['batch']}, {best['ms per segment']:.1f} ms a segment")
    return "; ".join(parts)
