"""Tests of the SDR of `preview` on the sample song, and of the references beside it."""

import numpy as np
import pytest

from stemline_tools.sample.compose import STEMS, compose
from stemline_tools.sdr import best_constant, format_table, ideal_ratio_masks, measure, sdr_db


@pytest.fixture(scope="module")
def song():
    return compose()


@pytest.fixture(scope="module")
def result(song):
    return measure(song)


@pytest.mark.parametrize("name", STEMS)
def test_preview_is_between_the_best_constant_and_the_ideal_ratio_mask(result, name):
    stem = result["stems"][name]
    assert stem["separated_db"] > stem["constant_db"] + 3
    assert stem["ratio_mask_db"] > stem["separated_db"] + 3


@pytest.mark.parametrize("name", STEMS)
def test_each_stem_of_the_sample_song_has_an_sdr_above_4_db(result, name):
    assert result["stems"][name]["separated_db"] > 4


def test_the_sample_song_with_another_pitch_and_tempo_is_also_separated(song):
    """Resampling by a third changes every tempo, key and formant of the sample song."""
    frames = int(song["mix"].shape[1] / 1.33)
    places = np.arange(frames) * 1.33
    faster = {
        name: np.stack([np.interp(places, np.arange(s.shape[1]), s[c]) for c in range(2)]).astype(np.float32)
        for name, s in song.items()
    }
    for name, stem in measure(faster)["stems"].items():
        assert stem["separated_db"] > max(3, stem["constant_db"] + 2), name


def test_the_preview_stems_sum_to_the_mix(result):
    assert result["sum_snr_db"] > 100


def test_the_best_constant_makes_a_scaled_copy_exact():
    mix = np.random.default_rng(0).standard_normal((2, 1000)).astype(np.float32)
    assert sdr_db(mix / 4, best_constant(mix / 4, mix)) == np.inf


def test_no_other_constant_is_better_than_the_best(song):
    for name in STEMS:
        best = best_constant(song[name], song["mix"])
        factor = float(best[0, 44100] / song["mix"][0, 44100])
        for other in (0.9 * factor, 1.1 * factor, 0.0, 1.0):
            assert sdr_db(song[name], best) > sdr_db(song[name], other * song["mix"])


def test_the_best_constant_times_an_independent_mix_is_near_0_db():
    random = np.random.default_rng(0)
    stem, mix = random.standard_normal((2, 2, 50_000)).astype(np.float32)
    assert 0 <= sdr_db(stem, best_constant(stem, mix)) < 0.01


def test_a_silent_mix_has_a_silent_best_constant():
    silence = np.zeros((2, 100), np.float32)
    assert not best_constant(silence, silence).any()


def test_ideal_ratio_masks_sum_to_the_mix_and_return_the_only_stem_that_sounds(song):
    mix = song["mix"][:, : 4 * 44100]
    stems = {name: song[name][:, : 4 * 44100] for name in STEMS}
    assert sdr_db(mix, sum(ideal_ratio_masks(mix, stems).values())) > 90
    alone = {name: stem if name == "vocals" else 0 * stem for name, stem in stems.items()}
    masked = ideal_ratio_masks(stems["vocals"], alone)
    assert sdr_db(stems["vocals"], masked["vocals"]) > 90
    assert not masked["drums"].any()


def test_the_figures_are_those_of_the_separator_that_is_measured(song):
    perfect = measure(song, separate=lambda mix: {name: song[name] for name in STEMS})
    assert all(stem["separated_db"] == np.inf for stem in perfect["stems"].values())


def test_the_table_names_every_stem_the_references_and_the_difference_to_real_music(result):
    table = format_table(result)
    assert all(name in table for name in (*STEMS, "mean", "constant", "ratio mask", "SNR of the sum"))
    assert "real music is 2 to 5 dB lower" in table
    assert "gain" not in table.split()
