"""Tests of the choices of a `separate` request, from the request to the files and messages."""

from __future__ import annotations

import numpy as np
import pytest
from scripted import SOURCES, ScriptedNetwork

from stemline_tools.tiny import write_fine_tuned

LOUD = (0.1, 0.2, 0.3, 3.0)


@pytest.fixture
def separate(make_engine, song, tmp_path):
    """Separates a song of noise and returns its `done` or `failed`, its mix and its tracks."""

    def run(network, stems=SOURCES, **choices):
        engine = make_engine(a=network)
        engine.start()
        request = song("one", "a", stems=stems)
        engine.send(**{**request, **choices})
        answer = engine.until("done", "failed")
        names = stems if answer["type"] == "done" else []
        tracks = {stem: np.fromfile(tmp_path / "out" / f"{stem}.f32", "<f4") for stem in names}
        answer["totals"] = {message["total"] for message in engine.of("one", "progress")}
        return answer, np.fromfile(request["input"], "<f4"), tracks

    return run


@pytest.mark.parametrize("other_method", ["add", "minus"])
def test_a_stem_and_the_track_without_it_are_made_by_both_methods(separate, other_method):
    # The sources sum to 1.1 times the song, so the two methods differ.
    network = ScriptedNetwork(shares=(0.2, 0.2, 0.3, 0.4))
    done, mix, tracks = separate(network, ["vocals", "no_vocals"], other_method=other_method)
    expected = 0.7 * mix if other_method == "add" else mix - tracks["vocals"]
    atol = 2e-2 if other_method == "add" else 0
    np.testing.assert_allclose(tracks["no_vocals"], expected, atol=atol)
    assert (done["checks"]["sum_snr_db"] is None) == (other_method == "minus")


def test_each_network_of_a_bag_runs_only_for_the_stems_that_need_it(separate):
    def passes(stems, **choices):
        bag = [ScriptedNetwork() for _ in SOURCES]
        done, _, _ = separate(bag, stems, **choices)
        (total,) = done["totals"]
        assert total == sum(network.passes for network in bag)
        return [network.passes for network in bag]

    each = passes(SOURCES)
    assert len(set(each)) == 1 and each[0] > 1
    assert passes(["vocals"]) == [0, 0, 0, each[0]]
    assert passes(["bass", "no_bass"], other_method="minus") == [0, each[0], 0, 0]
    assert passes(["no_bass"], other_method="add") == [each[0], 0, each[0], each[0]]


def test_the_engine_separates_one_stem_of_a_fine_tuned_bag_with_a_quarter_of_the_passes(
    start_child, write_song, tmp_path
):
    write_fine_tuned(tmp_path / "models")
    child = start_child(STEMLINE_MODELS_DIR=str(tmp_path / "models"))
    revision = child.revision("tiny-ft")
    path = write_song(2)

    def total(stems, **choices):
        paths = {"input": path, "output_dir": str(tmp_path)}
        child.send(type="separate", id=1, model="tiny-ft", revision=revision, stems=stems, **paths, **choices)
        found = child.receive("progress", "failed")["total"]
        assert child.receive("done", "failed")["type"] == "done"
        return found

    every = total(SOURCES)
    assert total(["vocals"]) * 4 == every
    assert total(["vocals", "no_vocals"], other_method="minus") * 4 == every
    assert total(["vocals", "no_vocals"], other_method="add") == every


def test_progress_counts_the_passes_of_all_shifts(separate):
    plain, shifted = ScriptedNetwork(), ScriptedNetwork()
    separate(plain)
    done, mix, tracks = separate(shifted, shifts=4)
    assert done["totals"] == {shifted.passes} and shifted.passes >= 4 * plain.passes
    np.testing.assert_allclose(tracks["vocals"], 0.4 * mix, atol=2e-2)


def test_overlap_and_segment_change_the_number_of_passes(separate):
    passes = []
    for choices in ({"overlap": 0}, {"overlap": 0.9}, {"overlap": 0, "segment": 1}):
        done, _, _ = separate(ScriptedNetwork(), **choices)
        passes.append(done["totals"])
    # The song has 220 500 frames and a segment 44 100, with a stride of 44 100 or 4 409.
    assert passes == [{5}, {51}, {5}]


def test_a_segment_longer_than_that_of_the_model_is_refused_with_both_numbers(separate):
    network = ScriptedNetwork()
    failed, _, _ = separate(network, segment=1.5)
    assert (failed["type"], failed["code"], network.passes) == ("failed", "ENGINE_REFUSED", 0)
    assert "1.5 s" in failed["reason"] and "at most 1 s" in failed["reason"]


def test_one_gain_for_all_tracks_is_the_default(separate):
    done, _, _ = separate(ScriptedNetwork(shares=LOUD))
    assert 0.5 < done["gain"] < 0.75
    assert {check["gain"] for check in done["checks"]["stems"].values()} == {done["gain"]}


def test_rescale_lowers_only_the_loud_track_and_reports_its_gain(separate):
    done, mix, tracks = separate(ScriptedNetwork(shares=LOUD), clip="rescale")
    gains = {stem: check["gain"] for stem, check in done["checks"]["stems"].items()}
    assert done["gain"] == 1
    assert [gains[stem] for stem in ("drums", "bass", "other")] == [1, 1, 1] and 0.5 < gains["vocals"] < 0.75
    assert np.abs(tracks["vocals"]).max() == pytest.approx(1 / 1.01, abs=1e-6)
    np.testing.assert_allclose(tracks["other"], 0.3 * mix, atol=2e-2)


def test_clamp_keeps_every_level_and_cuts_the_loud_track(separate):
    done, mix, tracks = separate(ScriptedNetwork(shares=LOUD), clip="clamp")
    checks = done["checks"]["stems"]
    assert done["gain"] == 1 and {check["gain"] for check in checks.values()} == {1}
    assert np.abs(tracks["vocals"]).max() == 1
    # A sample of exactly full scale may also have been so before the cut.
    at_full_scale = int(np.count_nonzero(np.abs(tracks["vocals"]) == 1))
    assert 0 < checks["vocals"]["clipped_samples"] <= at_full_scale <= checks["vocals"]["clipped_samples"] + 2
    assert checks["drums"]["clipped_samples"] == 0
    np.testing.assert_allclose(tracks["vocals"], np.clip(3 * mix, -1, 1), atol=2e-2)


@pytest.mark.parametrize("clip", ["gain", "clamp", "rescale"])
def test_samples_that_are_not_finite_make_the_song_fail_with_every_treatment(separate, tmp_path, clip):
    for share in (float("nan"), float("inf")):
        failed, _, _ = separate(ScriptedNetwork(shares=(0.1, share, 0.3, 0.4)), ["no_bass", "bass"], clip=clip)
        assert failed["code"] == "INTERNAL" and "finite" in failed["reason"]
        assert not list((tmp_path / "out").iterdir())


def test_the_sum_of_the_stems_is_compared_before_the_treatment_of_loud_tracks(separate):
    ratios = []
    for clip in ("gain", "clamp", "rescale"):
        done, _, _ = separate(ScriptedNetwork(shares=LOUD), clip=clip)
        ratios.append(done["checks"]["sum_snr_db"])
    assert len(set(ratios)) == 1 and ratios[0] is not None
