"""Tests of songs in flight: their order, cancels, failures and gain, with scripted networks."""

from __future__ import annotations

import errno
import gc
import os
import threading
import weakref
from pathlib import Path

import numpy as np
import pytest
import torch
from scripted import CPU, SOURCES, ScriptedNetwork, SimulatedProcess
from waits import WAIT_S, until

from stemline_engine.separation.batcher import Batcher
from stemline_engine.separation.song import separate_song
from stemline_engine.separation.window import PARTS, Window
from stemline_engine.server.scheduler import Scheduler


def test_of_two_songs_of_one_length_the_first_has_all_its_passes_before_the_other(make_engine, song):
    engine = make_engine(a=ScriptedNetwork())
    # So short that no pass waits for the thread that makes the tracks.
    engine.send(**song("one", "a", seconds=3))
    engine.send(**song("two", "a", seconds=3, folder="out2"))
    engine.start()
    # The tracks of the second song may be ready before those of the first.
    assert {engine.until("done")["id"], engine.until("done")["id"]} == {"one", "two"}
    passes = [m["id"] for m in engine.messages if m["type"] == "progress" and m["done"] > 0]
    assert passes == ["one"] * 4 + ["two"] * 4


def test_a_cancelled_song_ends_after_the_pass_that_is_running(make_engine, song, tmp_path):
    entered, go_on = threading.Semaphore(0), threading.Semaphore(0)

    def wait():
        entered.release()
        assert go_on.acquire(timeout=WAIT_S)

    network = ScriptedNetwork(on_forward=wait)
    engine = make_engine(a=network)
    engine.start()
    engine.send(**song("one", "a", seconds=20))
    assert entered.acquire(timeout=WAIT_S)
    go_on.release()
    assert entered.acquire(timeout=WAIT_S)
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

    scheduler = Scheduler(send, Batcher(CPU), on_broken=lambda: None)

    def steps():
        scheduler.cancel("one")
        raise FileNotFoundError("its folder was removed")
        yield []

    assert scheduler.add("one", steps())
    scheduler.start()
    assert ended.wait(timeout=WAIT_S)
    assert scheduler.stop(WAIT_S)
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
    failing = {2, 3, 4}  # A lack of memory is tried again twice.

    def fail():
        if bad.passes in failing:
            raise error

    bad = ScriptedNetwork(on_forward=fail)
    engine = make_engine(bad=bad, good=ScriptedNetwork())
    engine.send(**song("one", "bad"))
    engine.send(**song("two", "good", folder="out2"))
    engine.start()
    failed, done = engine.until("failed", "done"), engine.until("failed", "done")
    assert (failed["id"], failed["code"]) == ("one", code)
    assert "secret" not in failed["reason"]
    assert (done["id"], done["type"]) == ("two", "done")
    failing.clear()
    # After OUT_OF_MEMORY, no model stays in memory that no song uses: the next song loads it again.
    engine.send(**song("three", "bad"))
    assert engine.until("failed", "done")["type"] == "done"
    assert engine.catalogue.opened.count("bad") == (2 if code == "OUT_OF_MEMORY" else 1)


LOUD = (0.1, 0.2, 0.3, 3.0)


@pytest.mark.parametrize("clip", ["gain", "rescale"])
def test_a_long_song_that_clips_is_separated_again_with_the_same_tracks(make_engine, song, tmp_path, monkeypatch, clip):
    network = ScriptedNetwork(shares=LOUD)
    engine = make_engine(a=network)
    engine.start()
    tracks, passes, answers = [], [], []
    for limit in (1 << 30, 1000):
        monkeypatch.setattr("stemline_engine.separation.spool.MAX_BYTES", limit)
        network.passes = 0
        engine.messages.clear()
        engine.send(**{**song("one", "a", seconds=9), "clip": clip})
        answers.append(engine.until("done", "failed"))
        passes.append(network.passes)
        tracks.append([(tmp_path / "out" / f"{stem}.f32").read_bytes() for stem in SOURCES])
        assert len(engine.of("one", "restart")) == 1
        progress = [(message["done"], message["total"]) for message in engine.of("one", "progress")]
        assert progress == sorted(progress) and progress[-1] == (network.passes, network.passes)
    assert tracks[0] == tracks[1] and passes[1] == 2 * passes[0]
    assert answers[0]["checks"] == answers[1]["checks"] and answers[0]["gain"] == answers[1]["gain"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(f"{stem}.f32" for stem in SOURCES)


@pytest.mark.parametrize(("shares", "clip"), [((0.1, 0.2, 0.3, 0.4), "gain"), (LOUD, "clamp")])
def test_a_song_without_a_common_factor_is_sent_once_while_it_is_separated(make_engine, song, shares, clip):
    engine = make_engine(a=ScriptedNetwork(shares=shares))
    engine.start()
    engine.send(**{**song("one", "a", seconds=20), "clip": clip})
    assert engine.until("done", "failed")["type"] == "done"
    assert engine.of("one", "restart") == []
    kinds = [m["type"] for m in engine.of("one", "progress", "part")]
    # The first part comes long before the last pass.
    assert kinds.index("part") < kinds.count("progress") / 2


def test_a_song_whose_parts_are_not_taken_stops_at_four_and_another_song_goes_on(make_engine, song, monkeypatch):
    enter, is_full = Window.enter, threading.Event()

    def noticed(window, stops):
        if window._open == PARTS:
            is_full.set()
        return enter(window, stops)

    monkeypatch.setattr(Window, "enter", noticed)
    slow = ScriptedNetwork()
    engine = make_engine(slow=slow, other=ScriptedNetwork())
    engine.start()
    engine.receiver.holds = True
    engine.send(**song("one", "slow", seconds=120))
    # The fifth part waits from now on.
    assert is_full.wait(WAIT_S)
    engine.send(**song("two", "other", seconds=5, folder="out2"))
    assert engine.until("done")["id"] == "two"
    assert len(engine.of("one", "part")) == 4 and slow.passes < 40
    engine.receiver.holds = False
    for _ in range(4):
        engine.send(type="taken", id="t", target="one")
    done = engine.until("done")
    assert done["id"] == "one" and sum(m["frames"] for m in engine.of("one", "part")) == done["frames"]
    assert done["timings_ms"]["wait"] > 0


def test_a_song_whose_parts_are_not_taken_can_be_cancelled(make_engine, song):
    engine = make_engine(a=ScriptedNetwork())
    engine.start()
    engine.receiver.holds = True
    engine.send(**song("one", "a", seconds=60))
    while len(engine.of("one", "part")) < 4:
        engine.until("part")
    engine.send(type="cancel", id=2, target="one")
    assert engine.until("failed", "done")["code"] == "CANCELLED"


def test_a_song_goes_on_while_another_model_is_prepared(make_engine, song, monkeypatch):
    """A conversion that takes as long as the song is separated."""
    engine = make_engine(a=ScriptedNetwork(), b=ScriptedNetwork())
    ended = threading.Event()

    def prepare(model):
        while model.networks[0].module is engine.networks["b"] and not ended.is_set():
            yield False
        return model

    monkeypatch.setattr(engine.loaded, "_prepare", prepare)
    engine.start()
    engine.send(**song("b", "b"))
    engine.send(**song("a", "a", seconds=20, folder="out2"))
    assert engine.until("done", "failed")["id"] == "a"
    ended.set()
    assert engine.until("done", "failed")["id"] == "b"


def test_a_network_that_returns_another_shape_fails_its_song(make_engine, song):
    class Short(ScriptedNetwork):
        def forward(self, mix):
            return super().forward(mix)[..., :-1]

    engine = make_engine(a=Short(), b=ScriptedNetwork())
    engine.start()
    engine.send(**song("one", "a"))
    engine.send(**song("two", "b", folder="out2"))
    ends = {message["id"]: message for message in (engine.until("failed", "done"), engine.until("failed", "done"))}
    assert ends["one"]["code"] == "INTERNAL" and "wrong shape" in ends["one"]["reason"]
    assert ends["two"]["type"] == "done"


def test_the_stats_count_passes_music_and_songs(make_engine, song):
    engine = make_engine(a=ScriptedNetwork())
    engine.start()
    engine.send(**song("one", "a", seconds=10))
    done = engine.until("done", "failed")
    stats = engine.server.stats()
    assert stats["passes"] == {"1": engine.of("one", "progress")[-1]["total"]}
    assert stats["music_s"] == pytest.approx(10, abs=0.01)
    assert 0 < stats["busy_s"] * 1000 <= done["timings_ms"]["total"] + 1
    assert stats["songs"] == stats["waiting"] == 0
    assert stats["memory"]["used_bytes"] > 1 << 20 and stats["memory"]["limit_bytes"] is None


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
    assert engine.broken.wait(WAIT_S)


@pytest.mark.parametrize("end", ["done", "cancelled"])
def test_the_memory_of_an_ended_song_is_freed_at_once(make_engine, song, monkeypatch, end):
    songs = []

    def remembered(request, resources, line):
        steps = separate_song(request, resources, line)
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
        until(lambda: all(steps() is None for steps in songs))
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
    done = engine.until("done", "failed")
    assert engine.catalogue.opened == ["a"]
    assert 0 < loaded["memory_bytes"] <= done["memory_bytes"]
    engine.send(type="load", id=2, model="b")
    assert engine.until("loaded", "failed")["code"] == "MODEL_UNAVAILABLE"


def test_a_song_that_loads_its_model_beside_another_song_reports_the_memory_of_its_own_model(
    make_engine, song, monkeypatch
):
    process = SimulatedProcess(monkeypatch)

    class Grows(ScriptedNetwork):
        """A network whose first pass takes memory and keeps it."""

        def __init__(self, size):
            super().__init__(on_forward=self.grow)
            self.size = size

        def grow(self):
            process.bytes += self.size
            self.size = 0

    engine = make_engine(small=Grows(64 << 20), large=Grows(256 << 20))
    opened = engine.catalogue.open

    def open_and_grow(entry):
        process.bytes += {"small": 8, "large": 32}[entry.name] << 20
        return opened(entry)

    monkeypatch.setattr(engine.catalogue, "open", open_and_grow)
    for model in ("small", "large"):
        engine.send(**song(model, model, folder=model))
    engine.start()
    taken = {done["model"]: done["memory_bytes"] >> 20 for done in (engine.until("done", "failed") for _ in range(2))}
    assert taken == {"small": 8 + 64, "large": 32 + 256}


def test_a_stop_drops_songs_in_flight_and_leaves_no_incomplete_files(make_engine, song, tmp_path):
    engine = make_engine(a=ScriptedNetwork())
    engine.start()
    # The song cannot end before the stop.
    engine.receiver.holds = True
    engine.send(**song("one", "a", seconds=60))
    engine.until("part")
    engine.stop()
    assert not engine.of("one", "done", "failed") and not list((tmp_path / "out").iterdir())


def test_a_part_that_cannot_be_written_completely_leaves_no_file(make_engine, song, tmp_path, monkeypatch):
    class FullDisk(np.ndarray):
        @property
        def data(self):
            raise OSError(errno.ENOSPC, "No space left on device")

    def full(samples, dtype):
        return np.asarray(samples, dtype).view(FullDisk)

    monkeypatch.setattr("stemline_engine.separation.parts.np.ascontiguousarray", full)
    engine = make_engine(a=ScriptedNetwork())
    engine.start()
    engine.send(**song("one", "a"))
    failed = engine.until("failed", "done")
    assert failed["code"] == "STORAGE_FULL"
    assert not list((tmp_path / "out").iterdir())


@pytest.mark.parametrize(
    ("mode", "number", "code"),
    [
        ("wb", errno.ENOSPC, "STORAGE_FULL"),
        ("wb", errno.EMFILE, "INTERNAL"),
        ("wb", errno.EACCES, "ENGINE_REFUSED"),
        ("rb", errno.EMFILE, "INTERNAL"),
        ("rb", errno.EACCES, "ENGINE_REFUSED"),
    ],
)
def test_only_a_fault_of_its_path_refuses_a_song_whose_file_cannot_be_opened(
    make_engine, song, monkeypatch, mode, number, code
):
    opened = Path.open

    def refuse(path, *arguments, **named):
        if path.suffix == ".f32" and arguments == (mode,):
            raise OSError(number, os.strerror(number))
        return opened(path, *arguments, **named)

    engine = make_engine(a=ScriptedNetwork())
    engine.start()
    request = song("one", "a")
    monkeypatch.setattr(Path, "open", refuse)
    engine.send(**request)
    assert engine.until("failed", "done").get("code") == code
