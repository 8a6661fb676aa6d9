"""`python -m stemline_tools.bench.gate MODELS NAME SONG STEMS`: compares stored stems with Demucs.

The reference is `apply_model` on the CPU in 32 bit, with the same weights and the decoded song.
Prints the ratio of each stem in dB as JSON. Exits with 1 when one is below the floor.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import torch

from stemline_engine.config import Config
from stemline_engine.models.model import CHANNELS, SAMPLE_RATE
from stemline_engine.separation.device import prepare_torch

from ..parity import snr_db, upstream, upstream_model
from .plan import CPU

MAX_DB = 300.0
"""Stands for stems with the same bits, because JSON has no infinite number."""


def compare_stored(
    models: Path, name: str, song: Path, stems: Path, gain: float, without_last_stride: bool
) -> dict[str, float]:
    """Returns the ratio in dB of each stem of the model `name`: the files `<stem>.wav` in `stems`.

    `gain` is the factor that the stored stems contain. `without_last_stride`: the comparison ends
    where the last segment of the song begins. A missing or shorter stem has -300 dB.
    """
    network = upstream_model(models, name)
    mix = decode(song)
    reference = upstream(network, mix, CPU)
    frames = mix.shape[-1]
    if without_last_stride:
        stride = int(0.75 * int(SAMPLE_RATE * float(network.segment)))
        frames = (frames - 1) // stride * stride
    ratios = {}
    for source, expected in zip(network.sources, reference, strict=True):
        path = stems / f"{source}.wav"
        stem = decode(path) / gain if path.is_file() else mix[:, :0]
        same_length = stem.shape == mix.shape
        ratio = snr_db(expected[:, :frames], stem[:, :frames]) if same_length else -MAX_DB
        ratios[source] = max(-MAX_DB, min(MAX_DB, ratio))
    return ratios


def decode(path: Path) -> torch.Tensor:
    """Returns the samples (2, T) of an audio file at 44 100 Hz. Raises CalledProcessError."""
    command = ["ffmpeg", "-nostdin", "-v", "error", "-i", str(path), "-f", "f32le"]
    output = subprocess.run(
        [*command, "-ar", str(SAMPLE_RATE), "-ac", str(CHANNELS), "-"], capture_output=True, check=True
    )
    return torch.frombuffer(bytearray(output.stdout), dtype=torch.float32).view(-1, CHANNELS).T.contiguous()


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m stemline_tools.bench.gate", description=__doc__.split("\n")[0])
    parser.add_argument("models", type=Path, help="folder of the checkpoints")
    parser.add_argument("name", help="name of the model")
    parser.add_argument("song", type=Path, help="the song, an audio file")
    parser.add_argument("stems", type=Path, help="folder with <stem>.wav for each stem")
    parser.add_argument("--floor", type=float, required=True, help="least ratio of a stem in dB")
    parser.add_argument("--gain", type=float, default=1.0, help="factor that the stored stems contain")
    parser.add_argument("--without-last-stride", action="store_true", help="end where the last segment begins")
    options = parser.parse_args(arguments)
    prepare_torch(Config())
    ratios = compare_stored(
        options.models, options.name, options.song, options.stems, options.gain, options.without_last_stride
    )
    print(json.dumps(ratios))
    return 0 if all(ratio >= options.floor for ratio in ratios.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
