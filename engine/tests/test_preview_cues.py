"""Tests of the cues of the preview separator, and of the shares that it makes of them."""

import pytest
import torch

from stemline_engine.preview.blocks import in_blocks, own_threads
from stemline_engine.preview.evidence import WEIGHTS, pool
from stemline_engine.preview.medians import MEDIAN_OF_NINE, median_over_bins, median_over_frames
from stemline_engine.preview.pitch import PitchComb
from stemline_engine.preview.priors import MID, SIDE, usual_shares
from stemline_engine.preview.repetition import foreground_share
from stemline_engine.preview.spectra import (
    BANDS,
    BINS,
    HZ_PER_BIN,
    band_hz,
    in_bands,
    in_bins,
    on_grid,
    samples,
    spectrum,
)
from stemline_engine.preview.stereo import band_powers, centre_share
from stemline_engine.preview.textures import LONG, LONG_HOP, SHORT, SHORT_HOP, percussive_share

SECOND = 44100


def noise(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def tone(pitch_hz, partials=range(1, 11)):
    """Partials of a pitch (T,) in Hz that may change with time."""
    phase = 2 * torch.pi * torch.cumsum(pitch_hz.double() / SECOND, dim=0)
    return sum(torch.sin(k * phase) / k for k in partials).float()


def percussive_energy(signal, size):
    """The share of percussive sound in the energy of `signal` (T,) at a window of `size`."""
    magnitude = spectrum(signal[None], size).abs()
    share = percussive_share(magnitude, 1 if size == LONG else 3, 2)
    return float((share * magnitude**2).sum() / (magnitude**2).sum())


def test_the_network_of_exchanges_finds_the_median_of_nine():
    """The 0-1 principle: a network that is right for zeros and ones is right for all numbers."""
    for bits in range(512):
        taps = [bits >> i & 1 for i in range(9)]
        ones = sum(taps)
        for low, high in MEDIAN_OF_NINE:
            taps[low], taps[high] = min(taps[low], taps[high]), max(taps[low], taps[high])
        assert taps[4] == (ones >= 5)


def test_the_medians_are_those_of_nine_values_one_step_apart():
    values = noise(1, 40, 40).abs()
    places = [20 + 2 * i for i in range(-4, 5)]
    assert median_over_frames(values, 2)[0, 1, 20] == values[0, 1, places].median()
    assert median_over_bins(values, 2)[0, 20, 1] == values[0, places, 1].median()


@pytest.mark.parametrize("axis", [1, 2])
def test_blocks_give_the_values_of_the_whole(axis):
    values = noise(1, 600, 800)

    def sums(block):
        return block + block.roll(1, axis) + block.roll(-1, axis)

    inner = slice(1, -1)
    whole, blocks = sums(values).transpose(1, axis), in_blocks(sums, axis, values, halo=1).transpose(1, axis)
    assert torch.equal(whole[:, inner], blocks[:, inner])


def test_operations_run_in_one_thread_each_while_the_separator_runs_and_afterwards_as_before():
    count = torch.get_num_threads()
    try:
        torch.set_num_threads(2)
        with pytest.raises(ZeroDivisionError), own_threads() as threads:
            seen = list(threads.map(lambda _: torch.get_num_threads(), range(4)))
            assert [torch.get_num_threads(), *seen] == [1] * 5
            raise ZeroDivisionError
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(count)


def test_a_click_is_percussive_and_a_held_tone_is_not():
    click = torch.zeros(2 * SECOND)
    click[SECOND] = 1
    held = tone(torch.full((2 * SECOND,), 440.0))
    for size in (SHORT, LONG):
        assert percussive_energy(click, size) > 0.7
    assert percussive_energy(held, LONG) < 0.1


def test_vibrato_is_sustained_at_a_short_window_and_percussive_at_a_long_one():
    times = torch.arange(3 * SECOND) / SECOND
    voice = tone(440 * 2 ** (0.5 / 12 * torch.sin(2 * torch.pi * 5.5 * times)))
    held = tone(torch.full((3 * SECOND,), 440.0))
    assert percussive_energy(voice, SHORT) < 0.1
    assert percussive_energy(voice, LONG) > 0.2 > 0.05 > percussive_energy(held, LONG)


def test_the_centre_share_is_one_in_the_middle_and_small_at_a_side_or_for_a_wide_sound():
    sound, other = spectrum(noise(2, SECOND)).unbind(0)
    centred, panned, wide = (
        centre_share(band_powers(torch.stack([mid, side])[None]))
        for mid, side in ((sound, 0.05 * sound), (sound, sound), (sound + other, sound - other))
    )
    assert centred.min() > 0.9
    assert panned.max() < 0.15
    assert wide.mean() < 0.3


def test_frames_without_similar_frames_are_all_foreground_and_a_loop_has_no_foreground():
    bars = noise(1, 64, 20).abs()
    looped = foreground_share(bars.repeat(1, 1, 10), min_distance=5)
    assert looped.max() < 0.01
    assert torch.equal(foreground_share(bars[..., :3], min_distance=5), torch.ones(1, 64, 3))


def test_the_melody_is_on_the_partials_of_a_voice_among_noise():
    comb = PitchComb(82.0, 1050.0, cents=25, top_hz=5000.0, count=20, decay=0.86, glide=3, whitened=True)
    pitch = 220 * 2 ** (torch.arange(2 * SECOND) / SECOND / 2)
    magnitude = spectrum((tone(pitch) + 0.1 * noise(2 * SECOND))[None]).abs()
    partials = comb.partials(magnitude)
    for frame in (20, 40, 60):
        hz = float(pitch[frame * 1024])
        on = [round(k * hz / HZ_PER_BIN) for k in range(1, 8)]
        between = [round((k + 0.5) * hz / HZ_PER_BIN) for k in range(1, 8)]
        assert partials[0, on, frame].min() > 0.8
        assert partials[0, between, frame].max() < 0.2


def test_bands_are_bins_below_5500_hz_and_the_mean_of_four_bins_above():
    power = torch.arange(BINS, dtype=torch.float32)[:, None].expand(BINS, 2)
    bands = in_bands(power)
    assert bands.shape == (BANDS, 2)
    assert torch.equal(bands[:512], power[:512])
    assert torch.equal(bands[512:, 0], power[512:-1, 0].unflatten(0, (-1, 4)).mean(dim=1))
    bins = in_bins(bands.T)
    assert bins.shape == (2, BINS)
    assert (bins - power.T).abs().max() <= 2.5
    assert torch.equal(in_bands(bins.T), bands)


def test_a_share_of_another_resolution_keeps_its_time_and_its_frequency():
    frames, hz = 87, band_hz()
    for size, hop in ((SHORT, SHORT_HOP), (LONG, LONG_HOP)):
        share = torch.zeros(size // 2 + 1, 1 + 2 * SECOND // hop)
        share[size // 8 : size // 4, share.shape[1] // 2 :] = 1
        share = in_bands(share)[None]
        grid = on_grid(share, torch.ones_like(share), hop, frames)
        assert grid.shape == (1, BANDS, frames)
        inside, below, above = ((hz - middle).abs() < 2000 for middle in (8268, 3000, 14000))
        assert grid[0, inside, 60:].min() > 0.99 and grid[0, inside, :20].max() < 0.01
        assert grid[0, below, 60:].max() < 0.01 and grid[0, above, 60:].max() < 0.01


def test_spectra_are_inverted():
    signal = noise(2, 30_000)
    assert torch.allclose(samples(spectrum(signal), 30_000), signal, atol=1e-5)


def test_cues_that_say_nothing_leave_the_usual_shares_in_their_order():
    usual = torch.stack([usual_shares(MID), usual_shares(SIDE)])
    assert torch.allclose(usual.sum(dim=1), torch.ones(2, BANDS), atol=0.1)
    shares = pool({name: torch.full((1, BANDS, 3), 0.5) for name in WEIGHTS}, usual)
    assert torch.allclose(shares.sum(dim=2), torch.ones(1, 2, BANDS, 3), atol=1e-5)
    assert torch.equal(shares[0, ..., 1].argsort(dim=1), usual.argsort(dim=1))


@pytest.mark.parametrize("name, source", [("percussive", 0), ("bass_line", 1), ("held", 2), ("melody", 3)])
def test_a_cue_raises_the_share_of_its_source(name, source):
    usual = torch.stack([usual_shares(MID), usual_shares(SIDE)])
    low, high = (pool({name: torch.full((1, BANDS, 1), value)}, usual)[0, 0, source, 100] for value in (0.1, 0.9))
    assert high > low
