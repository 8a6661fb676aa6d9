"""Tests of the preview separator: the sum of its stems, their levels, and unusual mixes."""

import numpy as np
import pytest
import torch

from stemline_engine.preview.separator import PreviewSeparator
from stemline_tools.sample.compose import STEMS
from stemline_tools.sdr import sdr_db, separate_with_preview

separator = PreviewSeparator()


@pytest.fixture(scope="module")
def song(sample_song):
    return sample_song


def noise(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def test_the_preview_separator_is_called_like_a_demucs_network():
    assert separator.sources == STEMS
    assert (separator.samplerate, separator.audio_channels) == (44100, 2)
    assert separator(noise(2, 2, 30000)).shape == (2, 4, 2, 30000)


def test_the_preview_stems_sum_to_a_mix_whose_mean_is_not_zero(song):
    mix = song["mix"][:, : 20 * 44100 - 1] + np.float32(0.05)
    stems = separate_with_preview(mix)
    assert sdr_db(mix, sum(stems[name].astype(np.float64) for name in STEMS)) > 100


def test_swapped_channels_of_the_mix_give_the_same_stems_with_swapped_channels(song):
    mix = song["mix"][:, : 3 * 44100]
    straight = separate_with_preview(mix)
    swapped = separate_with_preview(np.ascontiguousarray(mix[::-1]))
    for name in STEMS:
        assert sdr_db(straight[name], swapped[name][::-1]) > 60


def test_sound_on_the_left_stays_on_the_left():
    left = noise(1, 1, 44100)
    stems = separator(torch.cat([left, torch.zeros_like(left)], dim=1))
    power = stems.pow(2).sum(dim=(0, 3))
    assert (power[:, 0] >= power[:, 1]).all()
    assert power[:, 1].sum() < 0.1 * power[:, 0].sum()


def test_more_of_repeating_tones_than_of_others_is_accompaniment():
    """Centred tones: a loop of four, and forty different ones. Only the repetition differs."""

    def accompaniment(pitches):
        t = torch.arange(11025) / 44100
        tones = torch.cat([sum(torch.sin(2 * torch.pi * hz * k * t) / k for k in (1, 2, 3)) for hz in pitches])
        mix = torch.stack([tones, tones])[None]
        stems = separator(mix)[0]
        return float(stems[STEMS.index("other")].pow(2).sum() / stems[STEMS.index("vocals")].pow(2).sum())

    loop = [400.0, 530.0, 610.0, 720.0] * 10
    melody = [300.0 * 1.031**step for step in torch.randperm(40, generator=torch.Generator().manual_seed(3)).tolist()]
    assert accompaniment(loop) > 1.5 * accompaniment(melody)


def test_a_song_without_a_singer_gives_much_quieter_vocals(song):
    """The level of the vocals without a singer is at least 6 dB lower than with the singer."""
    with_singer = separate_with_preview(song["mix"])["vocals"]
    without = separate_with_preview(song["mix"] - song["vocals"])["vocals"]
    assert 10 * np.log10(np.sum(without**2) / np.sum(with_singer**2)) < -6


@pytest.mark.parametrize("frames", [1, 2, 513, 2048, 4097, 11025])
def test_any_length_is_separated_and_sums_to_the_mix(frames):
    mix = noise(1, 2, frames)
    stems = separator(mix)
    assert stems.shape == (1, 4, 2, frames)
    assert torch.isfinite(stems).all()
    assert torch.allclose(stems.sum(dim=1), mix, atol=1e-5)


def test_an_empty_mix_or_batch_gives_empty_stems():
    assert separator(torch.zeros(1, 2, 0)).shape == (1, 4, 2, 0)
    assert separator(torch.zeros(0, 2, 100)).shape == (0, 4, 2, 100)


def test_a_silent_mix_gives_silent_stems():
    assert torch.equal(separator(torch.zeros(1, 2, 44100)), torch.zeros(1, 4, 2, 44100))


def test_a_mix_with_equal_channels_gives_stems_with_equal_channels(song):
    mono = torch.from_numpy(song["mix"][:, : 4 * 44100].mean(axis=0))
    stems = separator(torch.stack([mono, mono])[None])
    assert torch.isfinite(stems).all()
    assert torch.allclose(stems[:, :, 0], stems[:, :, 1], atol=1e-6)
    assert (stems.pow(2).mean(dim=(0, 2, 3)) > 0).all()


def test_sound_only_at_the_sides_is_not_a_voice():
    left = noise(44100)
    stems = separator(torch.stack([left, -left])[None])
    assert torch.isfinite(stems).all()
    power = dict(zip(STEMS, stems[0].pow(2).sum(dim=(1, 2)).tolist(), strict=True))
    assert power["vocals"] < 0.1 * (power["drums"] + power["other"])


@pytest.mark.parametrize("factor", [1e-30, 1e-6, 1e4, 1e30])
def test_the_stems_of_a_scaled_mix_are_scaled_by_the_same_factor(song, factor):
    mix = torch.from_numpy(song["mix"][:, : 2 * 44100])[None]
    expected = separator(mix).numpy().astype(np.float64)
    scaled = separator(mix * factor).numpy().astype(np.float64) / factor
    assert np.isfinite(scaled).all()
    assert sdr_db(expected, scaled) > 60


def test_two_separations_of_the_same_mix_give_the_same_bits(song):
    mix = torch.from_numpy(song["mix"][:, : 3 * 44100])[None]
    assert torch.equal(separator(mix), separator(mix))


def test_one_and_three_threads_give_the_same_bits(song):
    mix = torch.from_numpy(song["mix"][:, : 3 * 44100])[None]
    count = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        alone = separator(mix)
        torch.set_num_threads(3)
        assert torch.equal(separator(mix), alone)
        assert torch.get_num_threads() == 3
    finally:
        torch.set_num_threads(count)


def test_the_songs_of_a_batch_do_not_affect_each_other(song):
    first = torch.from_numpy(song["mix"][:, : 2 * 44100])[None]
    second = 100 * noise(1, 2, 2 * 44100)
    together = separator(torch.cat([first, second]))
    assert torch.allclose(together[:1], separator(first), atol=1e-5)


def test_a_mix_that_is_not_stereo_is_refused():
    with pytest.raises(ValueError, match="2 channels"):
        separator(torch.zeros(1, 1, 1000))
