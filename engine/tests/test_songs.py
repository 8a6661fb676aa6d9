"""Tests of songs in flight: their order, cancels, failures and gain, with scripted networks."""

from __future__ import annotations

import errno
import gc
import threading
import time
import weakref

import numpy as np
import pytest
import torch
from scripted import SOURCES, ScriptedNetwork

from stemline_engine.separation.song import separate_song
from stemline_engine.server.scheduler import Scheduler


def test_two_songs_advance_in_turn(make_engine, song):
    engine = make_engine(a=ScriptedNetwork())
    engine.send(**song("one", "a"))
    engine.send(**song("two", "a", folder="out2"))
    engine.start()
    engine.until("done")
    engine.until("done")
    order = [m["id"] for m in engine.messages if m["type"] == "progress"]
    assert order == ["one", "two"] * (len(order) // 2)


def test_a_cancelled_song_ends_after_the_pass_that_is_running(make_engine, song, tmp_path):
    entered, go_on = threading.Semaphore(0), threading.Semaphore(0)

    def wait():
        entered.release()
        assert go_on.acquire(timeout=20)

    network = ScriptedNetwork(on_forward=wait)
    engine = make_engine(a=network)
    engine.start()
    engine.send(**song("one", "a", seconds=20))
    assert entered.acquire(timeout=20)
    go_on.release()
    assert entered.acquire(timeout=20)
    engine.send(type="cancel", id=9, target="one")
    go_on.release()
    failed = engine.until("failed", "done")
    assert (failed["id"], failed["code"]) == ("one", "CANCELLED")
    assert network.passes == 2
    assert not list((tmp_path / "out").iterdir())
    # A song whose id is still in flight would be refused.
    go_on.release(100)
    engine.send(**song("one", "a"))
    assert engine.until("failed", "done")["type"] == "done"


def test_a_step_that_misses_the_folder_of_its_cancelled_song_ends_as_cancelled(capfd):
    sent, ended = [], threading.Event()

    def send(message):
        sent.append(message)
        ended.set()

    scheduler = Scheduler(send, on_out_of_memory=lambda: None, on_device_lost=lambda: None)

    def steps():
        scheduler.cancel("one")
        raise FileNotFoundError("its folder was removed")
        yield []

    assert scheduler.add("one", steps())
    scheduler.start()
    assert ended.wait(timeout=20)
    assert scheduler.stop(20)
    assert [(message["id"], message["code"]) for message in sent] == [("one", "CANCELLED")]
    assert "request failed" not in capfd.readouterr().err


def test_a_song_that_has_not_begun_can_be_cancelled_and_its_id_used_again(make_engine, song):
    network = ScriptedNetwork()
    engine = make_engine(a=network)
    engine.send(**song("one", "a"))
    engine.send(type="cancel", id=2, target="one")
    engine.send(type="cancel", id=3, target="never seen")
    engine.start()
    assert engine.until("failed", "done")["code"] == "CANCELLED"
    assert network.passes == 0
    engine.send(**song("one", "a"))
    assert engine.until("failed", "done")["type"] == "done"


def test_a_request_with_an_id_in_flight_is_refused_and_the_first_song_goes_on(make_engine, song):
    engine = make_engine(a=ScriptedNetwork())
    engine.send(**song("one", "a"))
    engine.send(**song("one", "a"))
    assert engine.until("failed")["code"] == "ENGINE_REFUSED"
    engine.start()
    assert engine.until("failed", "done")["type"] == "done"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ValueError("a secret path"), "INTERNAL"),
        (torch.OutOfMemoryError("CUDA out of memory"), "OUT_OF_MEMORY"),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes"), "OUT_OF_MEMORY"),
        (MemoryError(), "OUT_OF_MEMORY"),
        (OSError(errno.ENOSPC, "No space left on device"), "STORAGE_FULL"),
        (OSError(errno.EIO, "Input/output error"), "INTERNAL"),
    ],
)
def test_a_song_that_fails_does_not_affect_another_song(make_engine, song, error, code):
    def fail():
        if bad.passes == 2:
            raise error

    bad = ScriptedNetwork(on_forward=fail)
    engine = make_engine(bad=bad, good=ScriptedNetwork())
    engine.send(**song("one", "bad"))
    engine.send(**song("two", "good"))
    engine.start()
    failed, done = engine.until("failed", "done"), engine.until("failed", "done")
    assert (failed["id"], failed["code"]) == ("one", code)
    assert "secret" not in failed["reason"]
    assert (done["id"], done["type"]) == ("two", "done")
    # After OUT_OF_MEMORY, no model stays in memory that no song uses: the next song loads it again.
    engine.send(**song("three", "bad"))
    assert engine.until("failed", "done")["type"] == "done"
    assert engine.catalogue.opened.count("bad") == (2 if code == "OUT_OF_MEMORY" else 1)


def test_a_song_too_large_for_memory_gives_the_same_tracks(make_engine, song, tmp_path, monkeypatch):
    engine = make_engine(a=ScriptedNetwork())
    engine.start()
    tracks = []
    for limit in (1 << 30, 1000):
        monkeypatch.setattr("stemline_engine.separation.audio.IN_MEMORY_BYTES", limit)
        engine.send(**song("one", "a"))
        assert engine.until("done", "failed")["type"] == "done"
        tracks.append([(tmp_path / "out" / f"{stem}.f32").read_bytes() for stem in SOURCES])
    assert tracks[0] == tracks[1]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(f"{stem}.f32" for stem in SOURCES)


def test_the_list_of_models_is_sent_without_a_request_when_a_model_is_added(make_engine, monkeypatch):
    monkeypatch.setattr("stemline_engine.server.model_list.CHECK_EVERY_S", 0.02)
    networks = {"a": ScriptedNetwork()}
    engine = make_engine(networks=networks)
    engine.start()
    engine.send(type="models", id=1)
    assert engine.until("models") == {"type": "models", "models": ["a"], "id": 1}
    networks["b"] = ScriptedNetwork()
    assert engine.until("models") == {"type": "models", "models": ["a", "b"], "id": None}


def test_a_lost_accelerator_ends_the_engine(make_engine, song):
    def fail():
        raise RuntimeError("CUDA error: an illegal memory access was encountered")

    engine = make_engine(a=ScriptedNetwork(on_forward=fail))
    engine.start()
    engine.send(**song("one", "a"))
    assert engine.device_lost.wait(20)


@pytest.mark.parametrize("end", ["done", "cancelled"])
def test_the_memory_of_an_ended_song_is_freed_at_once(make_engine, song, monkeypatch, end):
    songs = []

    def remembered(request, resources):
        steps = separate_song(request, resources)
        songs.append(weakref.ref(steps))
        return steps

    monkeypatch.setattr("stemline_engine.server.server.separate_song", remembered)
    engine = make_engine(
        a=ScriptedNetwork(on_forward=lambda: end == "done" or engine.send(type="cancel", id=2, target="one"))
    )
    engine.start()
    gc.disable()
    try:
        engine.send(**song("one", "a"))
        engine.until("done", "failed")
        # The compute thread drops the song soon after its last message, not only for the next song.
        deadline = time.monotonic() + 20
        while any(steps() is not None for steps in songs):
            assert time.monotonic() < deadline
        assert len(songs) == 1
    finally:
        gc.enable()


def test_a_song_of_one_frame_is_separated(make_engine, song, tmp_path):
    engine = make_engine(a=ScriptedNetwork())
    engine.start()
    engine.send(**song("one", "a", seconds=1 / 44_100))
    assert engine.until("done", "failed")["frames"] == 1


def test_samples_that_are_not_finite_make_the_song_fail(make_engine, song, tmp_path):
    engine = make_engine(a=ScriptedNetwork(shares=(0.1, float("nan"), 0.3, 0.4)))
    engine.start()
    engine.send(**song("one", "a"))
    failed = engine.until("failed", "done")
    assert failed["code"] == "INTERNAL" and "finite" in failed["reason"]
    assert not list((tmp_path / "out").iterdir())


def test_tracks_that_would_clip_get_one_common_gain_and_still_add_up(make_engine, song, tmp_path):
    engine = make_engine(a=ScriptedNetwork(shares=(0.1, 0.2, 0.3, 3.0)))
    engine.start()
    request = song("one", "a", stems=[*SOURCES, "instrumental"])
    engine.send(**request)
    done = engine.until("done", "failed")
    mix = np.fromfile(request["input"], "<f4")
    tracks = {stem: np.fromfile(tmp_path / "out" / f"{stem}.f32", "<f4") for stem in request["stems"]}
    gain = done["gain"]
    assert 0.5 < gain < 0.75
    assert 0.999 < max(np.abs(track).max() for track in tracks.values()) < 1
    # The engine subtracts the mean of the song before the network and adds it afterwards, so the
    # shares are exact except for the mean.
    np.testing.assert_allclose(tracks["vocals"], 3 * gain * mix, atol=2e-2)
    np.testing.assert_allclose(tracks["instrumental"], tracks["drums"] + tracks["bass"] + tracks["other"], atol=1e-6)
    assert all(check["clipped_samples"] == 0 for check in done["checks"]["stems"].values())


def test_the_sum_of_the_stems_is_checked_only_when_every_stem_was_made(make_engine, song):
    engine = make_engine(a=ScriptedNetwork())
    engine.start()
    figures = {}
    for stems in (SOURCES, ["vocals", "instrumental"], ["vocals"]):
        engine.send(**song("one", "a", stems=stems))
        figures[tuple(stems)] = engine.until("done")["checks"]["sum_snr_db"]
    assert figures[tuple(SOURCES)] > 40 and figures[("vocals", "instrumental")] > 40
    assert figures[("vocals",)] is None


def test_a_silent_song_is_separated_and_its_tracks_are_reported_as_silent(make_engine, song):
    engine = make_engine(a=ScriptedNetwork())
    engine.start()
    engine.send(**song("one", "a", peak=0.0))
    done = engine.until("done", "failed")
    assert done["checks"]["sum_snr_db"] is None
    assert all(check["silent"] and check["rms_db"] is None for check in done["checks"]["stems"].values())


def test_a_load_request_measures_the_speed_of_a_model_and_keeps_it_in_memory_for_songs(make_engine, song):
    engine = make_engine(a=ScriptedNetwork())
    engine.start()
    engine.send(type="load", id=1, model="a")
    loaded = engine.until("loaded", "failed")
    assert loaded["speed"] > 0
    engine.send(**song("one", "a"))
    engine.until("done", "failed")
    assert engine.catalogue.opened == ["a"]
    engine.send(type="load", id=2, model="b")
    assert engine.until("loaded", "failed")["code"] == "MODEL_UNAVAILABLE"


def test_a_stop_drops_songs_in_flight_and_leaves_no_incomplete_files(make_engine, song, tmp_path):
    running = threading.Event()
    engine = make_engine(a=ScriptedNetwork(on_forward=running.set))
    engine.start()
    engine.send(**song("one", "a", seconds=60))
    assert running.wait(20)
    engine.stop()
    assert not engine.of("one", "done", "failed") and not list((tmp_path / "out").iterdir())


def test_a_track_that_cannot_be_written_completely_leaves_no_file(make_engine, song, tmp_path, monkeypatch):
    def disk_is_full(writer, block):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("stemline_engine.separation.audio.TrackWriter.write", disk_is_full)
    engine = make_engine(a=ScriptedNetwork())
    engine.start()
    engine.send(**song("one", "a"))
    failed = engine.until("failed", "done")
    assert failed["code"] == "STORAGE_FULL"
    assert not list((tmp_path / "out").iterdir())
