"""Tests of the segment loop against `apply_model` of Demucs."""

from __future__ import annotations

import pytest
import torch

from stemline_engine.config import Config
from stemline_engine.models.catalogue import Catalogue
from stemline_engine.separation.one_song import separate
from stemline_engine.separation.passes import PassOptions, plan_passes
from stemline_tools.parity import FLOOR_DB, TINY_CASES, clip, compare, upstream, upstream_model

CPU = torch.device("cpu")


# `make parity` compares clips of 20 s on every network; here one network has them.
CASES = {name: clips if name == "tiny-ht" else clips[:1] + clips[3:] for name, clips in TINY_CASES.items()}


@pytest.mark.parametrize("name", CASES)
def test_every_stem_equals_that_of_demucs(tiny_folder, name):
    rows = list(compare(tiny_folder, {name: CASES[name]}, CPU))
    assert [row.frames for row in rows] == list(CASES[name])
    for row in rows:
        print(row.model, row.frames, *row.worst)
        assert len(row.snr_db) == 4
        assert row.worst[1] >= FLOOR_DB


@pytest.mark.parametrize("frames", [1, 2, 5000])
def test_stems_of_songs_shorter_than_a_segment_equal_those_of_demucs(tiny_folder, frames):
    mix = clip(frames)
    stems = _ours(tiny_folder, "tiny-ht", mix, [0, 1, 2, 3])
    # Demucs' normalisation gives NaN for one sample, so that case checks only the shape.
    if frames > 1:
        assert torch.allclose(stems, upstream(upstream_model(tiny_folder, "tiny-ht"), mix, CPU), atol=1e-6)
    assert stems.shape == (4, 2, frames) and torch.isfinite(stems).all()


def test_one_requested_stem_has_the_same_samples_and_skips_networks_without_a_weight_in_it(tiny_folder):
    mix = clip(100_000)
    model = _model(tiny_folder, "tiny-bag")
    assert torch.equal(separate(model, mix, CPU, [0])[0], separate(model, mix, CPU)[0])

    # Only the first of the three networks has a weight in the drums.
    def passes(model, wanted):
        return sum(len(each.offsets) for each in plan_passes(model, wanted, mix.shape[-1], PassOptions()))

    assert passes(model, [0]) == passes(_model(tiny_folder, "tiny-ht"), [0]) < passes(model, [0, 1, 2, 3])


def test_two_separations_of_the_same_song_give_the_same_samples(tiny_folder):
    mix = clip(100_000)
    assert torch.equal(_ours(tiny_folder, "tiny-hd", mix, [1]), _ours(tiny_folder, "tiny-hd", mix, [1]))


def _model(folder, name):
    catalogue = Catalogue(Config(models_dir=folder))
    return catalogue.open(catalogue.available(name))


def _ours(folder, name, mix, wanted):
    return separate(_model(folder, name), mix, CPU, wanted)
