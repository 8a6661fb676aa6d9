"""Tests of the SDR of `preview` on composed songs, and of the references beside it."""

import numpy as np
import pytest

from stemline_tools.sample.compose import STEMS, compose
from stemline_tools.sample.variety import draw_song
from stemline_tools.sdr import best_constant, ideal_ratio_masks, measure, sdr_db
from stemline_tools.sdr_recording import measure_recording
from stemline_tools.sdr_report import format_speed, format_table

FLOORS = {6: 6.5, 18: 5.5}
"""Seeds of composed songs, and the floor of the mean SDR of their stems in dB."""


@pytest.fixture(scope="module")
def composed():
    return {seed: measure(compose(10, draw_song(seed))) for seed in FLOORS}


@pytest.fixture(scope="module")
def song(sample_song):
    return sample_song


@pytest.fixture(scope="module")
def result(song):
    return measure(song)


@pytest.mark.parametrize("name", STEMS)
def test_preview_is_between_the_best_constant_and_the_ideal_ratio_mask(result, name):
    stem = result["stems"][name]
    assert stem["separated_db"] > stem["constant_db"] + 3
    assert stem["ratio_mask_db"] > stem["separated_db"] + 3


@pytest.mark.parametrize("name, floor_db", [("drums", 7), ("bass", 5.2), ("other", 5.2), ("vocals", 6.8)])
def test_each_stem_of_the_sample_song_has_an_sdr_above_its_floor(result, name, floor_db):
    assert result["stems"][name]["separated_db"] > floor_db


@pytest.mark.parametrize("name", STEMS)
def test_each_stem_of_the_sample_song_has_at_least_half_of_its_energy_and_not_much_more(result, name):
    stem = result["stems"][name]
    assert 0.5 < stem["share"] / stem["true_share"] < 1.2


@pytest.mark.parametrize("seed, floor_db", FLOORS.items())
def test_composed_songs_with_other_instruments_have_a_mean_sdr_above_its_floor(composed, seed, floor_db):
    stems = composed[seed]["stems"].values()
    assert np.mean([stem["separated_db"] for stem in stems]) > floor_db
    assert np.mean([stem["separated_db"] - stem["constant_db"] for stem in stems]) > 3
    assert composed[seed]["sum_snr_db"] > 100


@pytest.mark.parametrize("name", ["other", "vocals"])
@pytest.mark.parametrize("seed", FLOORS)
def test_other_and_vocals_of_composed_songs_have_0_4_to_1_3_times_their_energy(composed, seed, name):
    stem = composed[seed]["stems"][name]
    assert 0.4 < stem["share"] / stem["true_share"] < 1.3


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


def test_the_table_has_the_mean_of_the_songs_for_every_stem(result):
    doubled = {
        **result,
        "stems": {name: {key: 2 * x for key, x in row.items()} for name, row in result["stems"].items()},
    }
    lines = format_table("two songs", [result, doubled]).splitlines()
    assert lines[0] == "two songs: mean SDR in dB"
    for name in STEMS:
        (line,) = [line for line in lines if line.startswith(name)]
        assert f"{1.5 * result['stems'][name]['separated_db']:.2f}" in line
        assert f"{150 * result['stems'][name]['share']:.0f} %" in line
    assert f"{result['sum_snr_db']:.1f} dB or more" in lines[-1]


def test_the_speed_is_that_of_all_songs_together():
    results = [{"seconds": 20, "wall_s": 1, "cpu_s": 2}, {"seconds": 40, "wall_s": 2, "cpu_s": 4}]
    assert "20.0 times real time (goal: 20, reached), 0.100 s of processor time" in format_speed(results)


def test_the_stems_of_a_recording_share_its_energy_and_add_up_to_it(song):
    result = measure_recording(song["mix"][:, : 5 * 44100])
    assert set(result["shares"]) == set(STEMS)
    assert sum(result["shares"].values()) == pytest.approx(1)
    assert result["sum_snr_db"] > 80
