"""Models and their preparation for tests of the backends."""

from __future__ import annotations

import shutil

import pytest
import torch
from waits import until

from stemline_engine.config import Config
from stemline_engine.cpu import backend, kept
from stemline_engine.cpu.convert import convert
from stemline_engine.models.catalogue import Catalogue
from stemline_engine.wait import Wait

needs_openvino = pytest.mark.skipif(
    kept.openvino_version() is None, reason="openvino is not installed; on Linux, `make setup` installs it"
)


def load(folder, name="tiny-ht"):
    """Returns a model of `folder` as the engine loads it."""
    catalogue = Catalogue(Config(models_dir=folder))
    return catalogue.open(catalogue.available(name))


def prepare(data_dir, model, **settings):
    """Returns the prepared model, and the number of finished steps."""
    steps = backend.CpuBackend(Config(data_dir=data_dir, **settings)).prepare(model)
    finished = 0
    while True:
        try:
            state = next(steps)
        except StopIteration as end:
            return end.value, finished
        if isinstance(state, Wait):
            until(state.ready)
        else:
            finished += state


def noise(frames, seed=9):
    return torch.randn(2, frames, generator=torch.Generator().manual_seed(seed))


def convert_in_this_process(monkeypatch, conversions, is_new=False):
    """Runs conversions in this process, because the imports take longer than a small conversion.

    Copies those that an earlier test has left in the folder `conversions`, unless `is_new`.
    """

    def convert_here(module, parent, target):
        made = conversions / target.name
        with kept.incomplete_folder(parent) as (incomplete, _):
            if is_new or not made.exists():
                torch.save(module, incomplete / kept.MODULE)
                convert(incomplete, on_step=lambda _: None)
            else:
                shutil.copytree(made, incomplete, dirs_exist_ok=True)
            kept.complete(incomplete, target)
        shutil.copytree(target, made, dirs_exist_ok=True)
        yield True

    monkeypatch.setattr(backend, "_convert", convert_here)
