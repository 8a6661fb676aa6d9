"""`python -m stemline_tools.passes`: counts the forward passes that a choice of stems saves.

The model is a bag of four small networks, one for each source, as htdemucs_ft is.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import torch

from stemline_engine.config import Config
from stemline_engine.models.catalogue import Catalogue
from stemline_engine.models.model import SAMPLE_RATE, Model
from stemline_engine.separation.device import prepare_torch
from stemline_engine.separation.one_song import separate
from stemline_engine.separation.tracks import plan_tracks

from .parity import clip
from .tiny import SOURCES, write_fine_tuned

SECONDS = 20
CASES = (
    (tuple(SOURCES), "add"),
    (("vocals",), "add"),
    (("drums", "bass"), "add"),
    (("vocals", "no_vocals"), "add"),
    (("vocals", "no_vocals"), "minus"),
)
"""Stems of a request, and its `other_method`."""


@dataclass(frozen=True)
class Row:
    """Passes for one request, by the networks themselves."""

    stems: tuple[str, ...]
    other_method: str
    passes: int


def count(model: Model, stems: tuple[str, ...], other_method: str, mix: torch.Tensor) -> Row:
    """Separates `mix` (2, T) into `stems` and returns the passes that ran."""
    wanted, _ = plan_tracks(stems, model.sources, other_method)
    passes = 0

    def on_pass(*_: object) -> None:
        nonlocal passes
        passes += 1

    hooks = [network.module.register_forward_hook(on_pass) for network in model.networks]
    try:
        separate(model, mix, torch.device("cpu"), wanted)
    finally:
        for hook in hooks:
            hook.remove()
    return Row(stems, other_method, passes)


def main() -> int:
    prepare_torch(Config())
    with tempfile.TemporaryDirectory() as folder:
        write_fine_tuned(Path(folder))
        catalogue = Catalogue(Config(models_dir=Path(folder)))
        model = catalogue.open(catalogue.available("tiny-ft"))
        mix = clip(SECONDS * SAMPLE_RATE)
        rows = [count(model, stems, other_method, mix) for stems, other_method in CASES]
    print(f"Forward passes for {SECONDS} s of music with {len(model.networks)} networks, one for each source")
    print(f"{'stems':<28} {'method':<7} {'passes':>6} {'saved':>6}")
    for row in rows:
        saved = 1 - row.passes / rows[0].passes
        method = row.other_method if any(stem.startswith("no_") for stem in row.stems) else ""
        print(f"{', '.join(row.stems):<28} {method:<7} {row.passes:>6} {saved:>6.0%}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
