"""Tests of the choices of a request for the forward passes, against `apply_model` of Demucs."""

from __future__ import annotations

import gc
import tracemalloc

import pytest
import torch
from scripted import ScriptedNetwork

from stemline_engine.config import Config
from stemline_engine.models.catalogue import Catalogue
from stemline_engine.models.model import assemble
from stemline_engine.protocol import Separate
from stemline_engine.separation.batcher import Batcher
from stemline_engine.separation.cross_fades import CrossFades
from stemline_engine.separation.level import UNCHANGED
from stemline_engine.separation.one_song import separate
from stemline_engine.separation.passes import PassOptions, in_order, plan_passes, shift_leads
from stemline_engine.separation.pcm import Samples
from stemline_engine.separation.segments import SegmentQueue
from stemline_engine.separation.tracks import plan_tracks
from stemline_tools.parity import FLOOR_DB, TINY_OPTIONS, clip, compare
from stemline_tools.passes import count
from stemline_tools.tiny import SOURCES, write_fine_tuned

CPU = torch.device("cpu")
HALF_SECOND = 22_050


def model_in(folder, name):
    catalogue = Catalogue(Config(models_dir=folder))
    return catalogue.open(catalogue.available(name))


@pytest.fixture(scope="module")
def fine_tuned(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fine-tuned")
    write_fine_tuned(folder)
    return model_in(folder, "tiny-ft")


@pytest.mark.parametrize("name", ["tiny-ht", "tiny-bag"])
@pytest.mark.parametrize("options", TINY_OPTIONS, ids=str)
def test_stems_with_shifts_overlap_and_segment_equal_those_of_demucs(tiny_folder, name, options):
    frames = 80_001
    for row in compare(tiny_folder, {name: (frames,)}, CPU, options):
        assert (row.options, len(row.snr_db)) == (options, 4)
        assert row.worst[1] >= FLOOR_DB


@pytest.mark.parametrize("name", ["tiny-hd", "tiny-td"])
def test_networks_without_a_transformer_take_a_segment_and_shifts_as_in_demucs(tiny_folder, name):
    # Three segments and a part of one.
    (row,) = compare(tiny_folder, {name: (180_001,)}, CPU, PassOptions(shifts=2, segment=1.7))
    assert row.worst[1] >= FLOOR_DB


@pytest.mark.parametrize("frames", [2, 30_000])
def test_segments_shorter_than_the_shift_give_the_stems_of_demucs(tiny_folder, frames):
    (row,) = compare(tiny_folder, {"tiny-ht": (frames,)}, CPU, PassOptions(shifts=2, segment=0.2))
    assert row.worst[1] >= FLOOR_DB


def test_each_choice_changes_the_samples(tiny_folder):
    model, mix = model_in(tiny_folder, "tiny-ht"), clip(100_000)
    plain = separate(model, mix, CPU)
    for options in TINY_OPTIONS:
        assert not torch.allclose(separate(model, mix, CPU, options=options), plain, atol=1e-6), options


def test_a_request_without_choices_has_the_passes_of_the_networks_themselves():
    request = Separate(1, "a", "1", "/in", "/out", ("vocals",))
    assert PassOptions(request.shifts, request.overlap, request.segment) == PassOptions()


def test_shifts_are_evenly_spaced_over_half_a_second():
    assert shift_leads(0) == [0]
    assert shift_leads(1) == [HALF_SECOND]
    assert shift_leads(3) == [HALF_SECOND, HALF_SECOND * 2 // 3, HALF_SECOND // 3]
    assert len(set(shift_leads(20))) == 20 and min(shift_leads(20)) > 0


def test_two_separations_with_shifts_give_the_same_bits(tiny_folder):
    model, mix, options = model_in(tiny_folder, "tiny-ht"), clip(60_000), PassOptions(shifts=3)
    assert torch.equal(separate(model, mix, CPU, options=options), separate(model, mix, CPU, options=options))


def test_the_number_of_passes_includes_every_shift():
    network = ScriptedNetwork()
    model = assemble("a", "1", [network])
    frames = 10 * 44_100
    totals = []
    for shifts in (0, 1, 4):
        network.passes = 0
        separate(model, clip(frames), CPU, [0], PassOptions(shifts=shifts))
        totals.append(network.passes)
    # Half a second of silence before ten seconds adds at most one pass.
    assert totals[0] <= totals[1] <= totals[0] + 1
    assert 4 * totals[0] <= totals[2] <= 4 * totals[1]


@pytest.mark.parametrize("overlap", [0, 0.01, 0.25, 0.5, 0.77, 0.9])
@pytest.mark.parametrize("shifts", [0, 3])
def test_the_windows_sum_to_one_at_every_sample(overlap, shifts):
    frames = 100_003
    model = assemble("a", "1", [ScriptedNetwork()])
    for network_pass in plan_passes(model, [0], frames, PassOptions(shifts, overlap, 0.3)):
        windows, total = CrossFades(CPU), torch.zeros(frames)
        for offset in network_pass.offsets:
            end = offset + network_pass.length_at(offset)
            assert end > 0
            total[max(0, offset) : end] += windows.at(network_pass, offset)
        assert torch.allclose(total, torch.ones(frames), atol=1e-6)


def test_segments_without_overlap_meet_without_a_cross_fade():
    model = assemble("a", "1", [ScriptedNetwork()])
    (network_pass,) = plan_passes(model, [0], 100_000, PassOptions(overlap=0))
    assert list(network_pass.offsets) == [0, 44_100, 88_200]
    assert all((CrossFades(CPU).at(network_pass, offset) == 1).all() for offset in network_pass.offsets)


@pytest.mark.parametrize("options", TINY_OPTIONS, ids=str)
def test_shares_of_the_mix_stay_exact_with_every_choice(options):
    """A network that returns shares of its input returns shares of the song in cross-fades too."""
    mix = clip(150_000)
    stems = separate(assemble("a", "1", [ScriptedNetwork()]), mix, CPU, options=options)
    mean = mix.mean()
    for stem, share in zip(stems, (0.1, 0.2, 0.3, 0.4), strict=True):
        # The mean of the song is subtracted before the network and added afterwards.
        assert torch.allclose(stem, share * (mix - mean) + mean, atol=1e-5)


def test_memory_does_not_grow_with_the_number_of_shifts():
    def peak_bytes(shifts):
        peaks = []

        def remember():
            tensors = [item for item in gc.get_objects() if type(item) is torch.Tensor]
            storages = {item.untyped_storage().data_ptr(): item.untyped_storage().nbytes() for item in tensors}
            peaks.append(sum(storages.values()))

        frames = 200_000
        model = assemble("a", "1", [ScriptedNetwork(on_forward=remember)])
        separate(model, clip(frames), CPU, [0], PassOptions(shifts=shifts))
        return max(peaks)

    gc.collect()
    # Leaves out the objects of the imported modules, which take most of the time of the search.
    gc.freeze()
    try:
        of_one_shift = peak_bytes(1)
        gc.collect()
        # The sums reach further by half a second, and by the segments that run in a row. The song
        # takes 1.6 MB.
        assert peak_bytes(12) <= of_one_shift + 1_000_000
    finally:
        gc.unfreeze()


def test_a_segment_of_one_song_does_not_change_another_song_with_the_same_networks(tiny_folder):
    model, mix = model_in(tiny_folder, "tiny-ht"), clip(150_000)
    alone = separate(model, mix, CPU, [0])
    song, batcher = Samples(mix), Batcher(CPU)
    mine, other = (
        SegmentQueue(model, song, song.level(), [0], CPU, options)
        for options in (PassOptions(), PassOptions(segment=0.7))
    )
    pieces, songs = [], set()
    while mine.remaining:
        if not batcher.start([other, mine]):
            songs.update(batcher.finish())
        if (piece := mine.take()) is not None:
            pieces.append(piece)
    assert songs == {mine, other}
    assert torch.equal(torch.cat(pieces, -1), alone)


def test_all_networks_of_a_bag_and_all_shifts_advance_together(fine_tuned):
    passes = plan_passes(fine_tuned, [0, 1, 2, 3], 60 * 44_100, PassOptions(shifts=2))
    order = list(in_order(passes))
    assert len(order) == len(set(order)) == sum(len(each.offsets) for each in passes)
    reached = dict.fromkeys(passes, 0)
    for network_pass, offset in order:
        reached[network_pass] = offset
        if min(reached.values()) > 0:
            # 1.3 s a segment, four segments of a network in a row.
            assert max(reached.values()) - min(reached.values()) < 6 * 44_100


@pytest.mark.parametrize("seconds", [6.5, 7, 8, 12.5])
def test_fast_leaves_out_only_a_last_segment_that_the_one_before_covers(seconds):
    model = assemble("a", "1", [ScriptedNetwork()])
    frames = int(seconds * 44_100 / 7.8)
    plans = [
        plan_passes(model, [0], frames, PassOptions(segment=0.1, skips_covered=skips))[0] for skips in (False, True)
    ]
    exact, fast = (list(plan.offsets) for plan in plans)
    covered = len(exact) > 1 and exact[-2] + plans[0].segment_length >= frames
    assert fast == (exact[:-1] if covered else exact)
    windows, total = CrossFades(CPU), torch.zeros(frames)
    for offset in fast:
        total[offset : offset + plans[1].length_at(offset)] += windows.at(plans[1], offset)
    assert torch.allclose(total, torch.ones(frames), atol=1e-6)


@pytest.mark.parametrize(
    ("stems", "other_method", "networks"),
    [
        (tuple(SOURCES), "add", 4),
        (("vocals",), "add", 1),
        (("drums", "bass"), "add", 2),
        (("instrumental",), "add", 3),
        (("vocals", "no_vocals"), "add", 4),
        (("no_vocals",), "add", 3),
        (("vocals", "no_vocals"), "minus", 1),
    ],
)
def test_a_fine_tuned_bag_runs_only_the_networks_that_the_stems_need(fine_tuned, stems, other_method, networks):
    mix = clip(100_000)
    per_network = count(fine_tuned, ("drums",), "add", mix).passes
    assert per_network >= 2
    assert count(fine_tuned, stems, other_method, mix).passes == networks * per_network


def test_one_stem_of_a_fine_tuned_bag_has_the_samples_that_it_has_among_all_stems(fine_tuned):
    mix = clip(100_000)
    every = separate(fine_tuned, mix, CPU)
    for index, name in enumerate(SOURCES):
        wanted, _ = plan_tracks((name,), tuple(SOURCES))
        assert torch.equal(separate(fine_tuned, mix, CPU, wanted)[0], every[index])


class HoursOfSilence:
    """A song that is only planned, not read."""

    frames = 3 * 3600 * 44_100


def test_the_plan_of_a_song_of_hours_takes_little_memory():
    model = assemble("bag", "1", [ScriptedNetwork() for _ in range(4)])
    options = PassOptions(shifts=20, overlap=0.9)
    tracemalloc.start()
    try:
        queue = SegmentQueue(model, HoursOfSilence(), UNCHANGED, [0, 1, 2, 3], CPU, options)
        assert queue.total > 8_000_000
        assert len(queue.startable()) == 2 and queue.take() is None
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(("name", "least"), [("tiny-hd", 8), ("tiny-td", 2)])
def test_a_network_that_refuses_a_single_sample_receives_more(tiny_folder, name, least):
    model = model_in(tiny_folder, name)
    assert separate(model, clip(1), CPU).shape == (4, 2, 1)
    (network_pass,) = plan_passes(model, [0], 1, PassOptions())
    assert network_pass.valid_at(0) >= least


def test_a_network_that_refuses_a_length_fails_a_separation_in_memory_with_its_error():
    class Picky(ScriptedNetwork):
        def valid_length(self, length):
            raise ValueError("this network takes no such length")

    with pytest.raises(ValueError, match="no such length"):
        separate(assemble("a", "1", [Picky()]), clip(1000), CPU)
