"""`python -m stemline_tools.parity [--full]`: compares the stems of the engine and of Demucs.

Both use the same checkpoint files and the same clip. The side of Demucs uses its own loading, bags
and `apply_model`, always on the CPU. The engine uses the device that is chosen. The result is the
signal-to-noise ratio of the worst stem, before gain and encoding.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from unittest import mock

import torch

from stemline_engine.config import Config
from stemline_engine.models.model import SAMPLE_RATE
from stemline_engine.separation.device import choose_device, prepare_torch
from stemline_engine.separation.one_song import DEFAULTS, separate
from stemline_engine.separation.passes import MAX_SHIFT_S, PassOptions, shift_leads

from .on_device import open_on
from .tiny import write_full, write_tiny

FLOOR_DB = 100.0
"""Least ratio that passes. 32-bit sums in another order are above it; a shift of one sample or a
wrong weight is far below it."""

ODD_FRAMES = 261_337
TINY_CLIPS = (3 * SAMPLE_RATE, 343_980, 20 * SAMPLE_RATE, ODD_FRAMES)
TINY_CASES = {
    "tiny-ht": TINY_CLIPS,
    "tiny-hd": TINY_CLIPS,
    "tiny-bag": TINY_CLIPS,
    # One length is enough: these differ from the models above in ways that do not depend on it.
    "tiny-td": (ODD_FRAMES,),
    "tiny-st": (ODD_FRAMES,),
    "tiny-short": (ODD_FRAMES,),
}
# The segments are shorter than those of the networks. 0.93 s is not a whole number of strides.
TINY_OPTIONS = (
    PassOptions(overlap=0.0),
    PassOptions(overlap=0.9),
    PassOptions(segment=0.93),
    PassOptions(shifts=1),
    PassOptions(shifts=3, overlap=0.1, segment=0.7),
)
OPTION_CASES = {"tiny-ht": (ODD_FRAMES,), "tiny-td": (ODD_FRAMES,), "tiny-bag": (ODD_FRAMES,)}
# The first is shorter than one segment of htdemucs, the second needs three segments.
FULL_CASES = {"random-htdemucs": (ODD_FRAMES, 12 * SAMPLE_RATE + 1)}


@dataclass(frozen=True)
class Row:
    """Result for one model, one clip and the choices of one request."""

    model: str
    frames: int
    options: PassOptions
    snr_db: dict[str, float]
    """By stem; infinite when both stems have the same bits."""

    @property
    def worst(self) -> tuple[str, float]:
        """Name and ratio of the stem with the lowest ratio."""
        return min(self.snr_db.items(), key=lambda item: item[1])


def compare(
    folder: Path, cases: dict[str, tuple[int, ...]], device: torch.device, options: PassOptions = DEFAULTS
) -> Iterator[Row]:
    """Yields one row for each model in `cases` and each of its clip lengths in frames.

    `folder` is the models folder. Raises EngineError when a model is not available.
    """
    for name, clips in cases.items():
        model = open_on(device, folder, name)
        for frames in clips:
            mix = clip(frames)
            ours = separate(model, mix, device, options=options)
            theirs = upstream(upstream_model(folder, name), mix, torch.device("cpu"), options)
            pairs = zip(model.sources, theirs, ours, strict=True)
            yield Row(name, frames, options, {source: snr_db(reference, stem) for source, reference, stem in pairs})


def upstream(
    model: torch.nn.Module, mix: torch.Tensor, device: torch.device, options: PassOptions = DEFAULTS
) -> torch.Tensor:
    """Returns the stems (S, 2, T) of `mix` (2, T) that the demucs package makes, on the CPU.

    `model` is an `upstream_model`. For its random shifts it gets the offsets that the engine uses.
    """
    from demucs.apply import apply_model

    mono = mix.mean(0)
    mean, std = mono.mean(), mono.std() + 1e-8
    choices = {"shifts": options.shifts, "overlap": options.overlap, "segment": options.segment}
    offsets = cycle(int(MAX_SHIFT_S * SAMPLE_RATE) - lead for lead in shift_leads(options.shifts))
    fast_path = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(True)
    try:
        with mock.patch("demucs.apply.random.randint", lambda *_: next(offsets)):
            stems = apply_model(model, ((mix - mean) / std)[None], split=True, device=device, **choices)
    finally:
        torch.backends.mha.set_fastpath_enabled(fast_path)
    return stems[0] * std + mean


def clip(frames: int) -> torch.Tensor:
    """Returns tones, beats and noise with an offset, (2, frames), with different channels.

    The result depends only on `frames`.
    """
    random = torch.Generator().manual_seed(7)
    time = torch.arange(frames) / SAMPLE_RATE
    tones = torch.stack([torch.sin(2 * math.pi * pitch * time * (1 + 0.01 * time)) for pitch in (110.0, 331.0)])
    beats = torch.exp(-8 * (time % 0.5)) * torch.randn(2, frames, generator=random)
    return 0.3 * tones + 0.2 * beats + 0.05 * torch.randn(2, frames, generator=random) + 0.02


def upstream_model(folder: Path, name: str) -> torch.nn.Module:
    """Returns the model `name` of the models folder, as the demucs package loads it."""
    from demucs.hf import load_safetensors_model
    from demucs.repo import AnyModelRepo, BagOnlyRepo, LocalRepo

    class BothKinds(LocalRepo):
        """The folder of checkpoints of Demucs, together with its reader of safetensors files."""

        def has_model(self, sig: str) -> bool:
            return super().has_model(sig) or (folder / f"{sig}.safetensors").is_file()

        def get_model(self, sig: str) -> torch.nn.Module:
            if super().has_model(sig):
                return super().get_model(sig)
            return load_safetensors_model(folder / f"{sig}.safetensors")

    networks = BothKinds(folder)
    return AnyModelRepo(networks, BagOnlyRepo(folder, networks)).get_model(name).eval()


def snr_db(reference: torch.Tensor, stem: torch.Tensor) -> float:
    """Returns the signal-to-noise ratio in dB; infinite when both have the same samples."""
    signal = reference.double().square().sum().item()
    noise = (stem.double() - reference.double()).square().sum().item()
    return 10 * math.log10(signal / noise) if noise else math.inf


def worst_db(reference: torch.Tensor, stems: torch.Tensor) -> float:
    """Returns the lowest `snr_db` of the stems, which are the first dimension of both."""
    return min(snr_db(*pair) for pair in zip(reference, stems, strict=True))


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m stemline_tools.parity", description=__doc__.split("\n")[0])
    parser.add_argument(
        "--full", action="store_true", help="use the network of htdemucs in its real size, with random weights"
    )
    parser.add_argument("--device", default="cpu", help="device of the engine: cpu, cuda or mps")
    options = parser.parse_args(arguments)
    prepare_torch(Config())
    device = choose_device(options.device)
    write = write_full if options.full else write_tiny
    plan = [(FULL_CASES if options.full else TINY_CASES, DEFAULTS)]
    if not options.full:
        plan += [(OPTION_CASES, choices) for choices in TINY_OPTIONS]
    worst = math.inf
    print(
        f"{'model':<16} {'frames':>8} {'seconds':>8} {'shifts':>6} {'overlap':>7} {'segment':>7}"
        f"  {'worst stem':<10} {'SNR dB':>7}"
    )
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder))
        rows = (row for cases, choices in plan for row in compare(Path(folder), cases, device, choices))
        for row in rows:
            stem, snr = row.worst
            worst = min(worst, snr)
            print(
                f"{row.model:<16} {row.frames:>8} {row.frames / SAMPLE_RATE:>8.2f} {row.options.shifts:>6}"
                f" {row.options.overlap:>7} {row.options.segment or 'own':>7}  {stem:<10} {snr:>7.1f}",
                flush=True,
            )
    print(f"worst {worst:.1f} dB, floor {FLOOR_DB:.0f} dB")
    return 0 if worst >= FLOOR_DB else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
