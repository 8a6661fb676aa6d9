"""Measures LAME through lameenc, which Demucs encodes with: its speed on one and on all cores."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from statistics import median

import torch

from .machine import usable_cores
from .mp3 import WARM_UP_QUALITY, encode
from .plan import song_of
from .table import Row, Table

MUSIC_S = 30
QUALITIES = (2, 5)
ROUNDS = 3
MAX_THREADS = 4


def measure_lame() -> Table:
    """Returns one row for each quality and each number of encoders at a time."""
    cores = usable_cores()
    table = Table(
        "LAME",
        f"Each encoder makes an MP3 of 320 kbit/s from {MUSIC_S} s of music. `x real time` counts the music of all"
        " encoders. Demucs uses quality 2. `of one alone`: the speed of each encoder beside the speed of one encoder"
        f" on an idle machine. This process may use {cores} cores. Medians of {ROUNDS} rounds after a warm-up.",
    )
    samples = (song_of(MUSIC_S).T * 32767).clamp(-32768, 32767).to(torch.int16).contiguous().numpy().tobytes()
    kinds: tuple[tuple[str, Callable[[int], Executor], int], ...] = (
        ("one thread", ThreadPoolExecutor, 1),
        ("threads", ThreadPoolExecutor, min(MAX_THREADS, cores)),
        ("a process for each core", _processes, cores),
    )
    for quality in QUALITIES:
        alone = 0.0
        for label, pool, number in kinds:
            with pool(number) as executor:
                list(executor.map(encode, [samples] * number, [WARM_UP_QUALITY] * number))
                each = MUSIC_S / median(_timed(executor, samples, quality, number) for _ in range(ROUNDS))
            alone = alone or each
            row: Row = {"quality": quality, "encoders": label, "number": number}
            table.rows.append({**row, "x real time": each * number, "of one alone": each / alone})
    return table


def _timed(executor: Executor, samples: bytes, quality: int, number: int) -> float:
    begin = time.perf_counter()
    list(executor.map(encode, [samples] * number, [quality] * number))
    return time.perf_counter() - begin


def _processes(number: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(number, mp_context=get_context("spawn"))
