"""Tests of the plan of tracks, of their samples, and of the treatment of loud tracks."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from demucs.audio import prevent_clip

from stemline_engine.errors import ENGINE_REFUSED, EngineError
from stemline_engine.separation.checks import TrackCheck
from stemline_engine.separation.clipping import common_gain, most_without_change, treatments
from stemline_engine.separation.tracks import Track, plan_tracks, samples_of

SOURCES = ("drums", "bass", "other", "vocals")


def test_a_track_without_a_source_is_the_sum_of_the_others_or_the_song_minus_it():
    assert plan_tracks(("bass", "no_bass"), SOURCES, "add") == (
        [0, 1, 2, 3],
        [Track("bass", (1,)), Track("no_bass", (0, 2, 3))],
    )
    assert plan_tracks(("bass", "no_bass"), SOURCES, "minus") == (
        [1],
        [Track("bass", (0,)), Track("no_bass", (0,), subtracts=True)],
    )


def test_the_instrumental_is_a_sum_with_both_methods():
    for other_method in ("add", "minus"):
        assert plan_tracks(("instrumental",), SOURCES, other_method) == (
            [0, 1, 2],
            [Track("instrumental", (0, 1, 2))],
        )


@pytest.mark.parametrize("stem", ["guitar", "no_guitar", "no_instrumental", "no_no_bass"])
def test_a_stem_that_the_model_lacks_is_refused_with_those_that_it_has(stem):
    with pytest.raises(EngineError) as caught:
        plan_tracks(("bass", stem), SOURCES)
    assert caught.value.code == ENGINE_REFUSED
    assert f"no {stem};" in caught.value.reason and "drums, bass, other, vocals, instrumental" in caught.value.reason
    assert "no_vocals" in caught.value.reason


def test_a_model_with_one_source_has_a_track_without_it_only_by_subtraction():
    assert plan_tracks(("no_vocals",), ("vocals",), "minus") == ([0], [Track("no_vocals", (0,), subtracts=True)])
    for stem in ("no_vocals", "instrumental"):
        with pytest.raises(EngineError):
            plan_tracks((stem,), ("vocals",), "add")


def test_a_source_of_the_model_comes_before_a_track_of_the_same_name():
    sources = ("vocals", "no_vocals", "instrumental")
    assert plan_tracks(sources, sources, "minus") == ([0, 1, 2], [Track(name, (i,)) for i, name in enumerate(sources)])


def test_a_subtracted_track_and_its_source_sum_to_the_song():
    random = np.random.default_rng(0)
    song = random.uniform(-1, 1, (5000, 2)).astype(np.float32)
    sources = random.uniform(-1, 1, (1, 2, 5000)).astype(np.float32)
    rest = samples_of(Track("no_bass", (0,), subtracts=True), sources, song)
    assert rest.dtype == np.float32
    np.testing.assert_array_equal(rest, song.T - sources[0])


@pytest.mark.parametrize(("peak", "gain"), [(0.5, 1), (1.0, 1), (1.25, 0.8), (4.0, 0.25)])
def test_the_common_gain_is_1_unless_a_track_would_clip(peak, gain):
    found = common_gain([0.1, peak])
    assert found == pytest.approx(gain, rel=1e-6)
    assert np.float32(found) * np.float32(peak) <= 1


@pytest.mark.parametrize("clip", ["gain", "rescale"])
def test_the_highest_peak_without_a_change_is_the_border_of_each_treatment(clip):
    most = np.float32(most_without_change(clip))
    for peak, is_changed in ((np.nextafter(most, np.float32(0)), False), (most * np.float32(1.001), True)):
        _, (change,) = treatments(clip, [float(peak)])
        assert (change.gain < 1) == is_changed


@pytest.mark.parametrize("peak", [0.5, 0.995, 1.0, 3.0])
def test_rescale_gives_each_track_the_samples_of_upstreams_rescale(peak):
    samples = np.array([[0.1, -peak], [0.05, 0.2]], np.float32)
    gain, (quiet, own) = treatments("rescale", [0.1, peak])
    changed, cut = own.apply(samples)
    np.testing.assert_allclose(changed, prevent_clip(torch.from_numpy(samples), "rescale").numpy(), rtol=3e-7)
    assert (gain, cut, quiet.gain) == (1, None, 1)
    assert np.abs(changed).max() <= 1


def test_clamp_cuts_the_samples_above_full_scale_and_counts_them():
    samples = np.array([[0.5, -1.5], [1.0, 1.25]], np.float32)
    gain, (change,) = treatments("clamp", [1.5])
    changed, cut = change.apply(samples)
    np.testing.assert_array_equal(changed, np.array([[0.5, -1], [1, 1]], np.float32))
    assert (gain, change.gain, cut, changed.dtype) == (1, 1, 2, np.float32)
    check = TrackCheck()
    check.add(changed, cut)
    check.add(np.array([[1.0]], np.float32), 0)
    assert check.figures()["clipped_samples"] == 2


def test_the_common_gain_is_the_factor_of_every_track():
    gain, changes = treatments("gain", [0.5, 2.0])
    assert gain == pytest.approx(0.5) and [change.gain for change in changes] == [gain, gain]
