"""Tests of an engine process with songs and networks that go wrong, beside a song that must not."""

from __future__ import annotations

import os
import sys

import numpy as np
import pytest
from child import Child
from patched_class import faults_path
from scripted import SOURCES

RATE = 44_100
MODELS = ("tiny-ht", "tiny-hd", "tiny-td", "tiny-bag", "preview")


@pytest.fixture(scope="module")
def alone():
    """Returns the tracks of a song that an engine has separated alone, once for each song."""
    found = {}

    def tracks_of(separate, engine, model, seconds):
        if (model, seconds) not in found:
            ((_, found[model, seconds]),) = separate(engine, (model, noise(seconds, seed=1)))
        return found[model, seconds]

    return tracks_of


@pytest.fixture(scope="module")
def faults(tiny_folder, tmp_path_factory):
    """Returns an engine whose networks of HDemucs have a fault. One engine serves until it ends."""
    folder = tmp_path_factory.mktemp("faults")
    file, children = folder / "fault", []
    file.write_text("")

    def engine_with(fault):
        file.write_text(fault)
        if not children or children[-1].process.poll() is not None:
            children.append(
                Child(
                    {
                        "STEMLINE_MODELS_DIR": str(tiny_folder),
                        "STEMLINE_WEIGHTS_DIR": str(folder),
                        "PYTHONPATH": faults_path("faulty_network"),
                        "FAULT_IN": str(file),
                    }
                )
            )
        return children[-1]

    yield engine_with
    for child in children:
        child.kill()


@pytest.fixture
def separate(tmp_path):
    """Separates songs at once, each (model, samples). Returns their ends and their tracks."""

    def run(child, *songs, **choices):
        revisions = {model: child.revision(model) for model in dict.fromkeys(model for model, _ in songs)}
        for number, (model, samples) in enumerate(songs):
            folder = tmp_path / str(number)
            folder.mkdir(exist_ok=True)
            path = folder / "song.f32"
            samples.astype("<f4").tofile(path)
            fields = {"model": model, "revision": revisions[model], "stems": SOURCES, **choices}
            child.send(type="separate", id=number, input=str(path), output_dir=str(folder), **fields)
        ends = {}
        while len(ends) < len(songs):
            message = child.receive("done", "failed")
            ends[message["id"]] = message
        found = []
        for number in range(len(songs)):
            files = [tmp_path / str(number) / f"{stem}.f32" for stem in SOURCES]
            is_done = ends[number]["type"] == "done"
            found.append((ends[number], [file.read_bytes() for file in files] if is_done else None))
            assert not list((tmp_path / str(number)).glob("part-*"))
        return found

    return run


def noise(seconds, seed=0):
    return np.random.default_rng(seed).uniform(-0.5, 0.5, (max(1, round(seconds * RATE)), 2))


def with_sample(value):
    samples = noise(3)
    samples[2 * RATE, 1] = value
    return samples


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (float("nan"), "not finite"),
        (float("inf"), "not finite"),
        (float("-inf"), "not finite"),
        (3e38, "3e+38 times full scale"),
        (-3e38, "3e+38 times full scale"),
    ],
)
def test_songs_with_impossible_samples_fail_with_bad_audio_and_the_song_beside_them_is_bit_identical(
    shared_child, alone, separate, value, reason
):
    good = ("tiny-ht", noise(4, seed=1))
    expected = alone(separate, shared_child, "tiny-ht", 4)
    bad = [(model, with_sample(value)) for model in ("tiny-ht", "tiny-bag")]
    *failed, (_, found) = separate(shared_child, *bad, good)
    for end, _ in failed:
        assert end["code"] == "BAD_AUDIO" and reason in end["reason"]
    assert found == expected


@pytest.mark.parametrize("model", MODELS)
def test_a_song_of_one_sample_a_short_one_a_silent_one_and_one_of_huge_samples_are_separated(
    shared_child, separate, model
):
    songs = [noise(0), noise(2 / RATE), noise(0.1), np.zeros((2 * RATE, 2)), 1e10 * noise(1)]
    for (end, tracks), samples in zip(separate(shared_child, *[(model, each) for each in songs]), songs, strict=True):
        assert end["type"] == "done" and end["frames"] == len(samples)
        assert {len(track) for track in tracks} == {8 * len(samples)}


def test_a_song_whose_last_segment_has_one_sample_is_separated(shared_child, separate):
    # The segments of tiny-hd begin every 2.25 s.
    samples = noise(2.25 + 1 / RATE)
    ((end, _),) = separate(shared_child, ("tiny-hd", samples))
    assert end["type"] == "done" and end["frames"] == len(samples)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("raises", "ValueError"),
        ("length", "ValueError"),
        ("none", "NoneType instead of samples"),
        ("shape", "wrong shape"),
        ("rank", "wrong shape"),
        ("nan", "not finite"),
    ],
)
def test_a_network_that_goes_wrong_fails_its_song_and_the_song_beside_it_is_bit_identical(
    faults, alone, separate, fault, reason
):
    good = ("tiny-ht", noise(6, seed=1))
    expected = alone(separate, faults("no fault"), "tiny-ht", 6)
    (failed, _), (_, found) = separate(faults(fault), ("tiny-hd", noise(4)), good)
    assert failed["code"] == "INTERNAL" and reason in failed["reason"]
    assert found == expected


def test_an_error_that_ends_the_compute_thread_ends_the_engine_with_exit_code_70(faults, tmp_path):
    child = faults("exits")
    noise(1).astype("<f4").tofile(tmp_path / "song.f32")
    paths = {"input": str(tmp_path / "song.f32"), "output_dir": str(tmp_path)}
    child.send(type="separate", id=1, model="tiny-hd", revision=child.revision("tiny-hd"), stems=SOURCES, **paths)
    assert child.wait() == 70
    assert any(b"the compute thread cannot go on" in line and b"SystemExit" in line for line in child.stderr)


@pytest.fixture
def silent_song():
    """The path of a silent song in a sparse file in memory, which takes no memory."""
    with os.fdopen(os.memfd_create("song"), "wb") as file:
        file.truncate(20 * 60 * RATE * 8)
        yield f"/proc/{os.getpid()}/fd/{file.fileno()}"


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file in memory")
def test_a_song_of_20_minutes_that_is_cancelled_in_the_middle_ends_within_a_few_passes(
    shared_child, silent_song, tmp_path
):
    child = shared_child
    child.send(
        type="separate",
        id="long",
        model="tiny-ht",
        revision=child.revision("tiny-ht"),
        input=silent_song,
        output_dir=str(tmp_path),
        stems=["vocals"],
        overlap=0.9,
        shifts=20,
    )
    progress = child.receive("progress", "failed")
    while progress["type"] == "progress" and progress["done"] < 50:
        progress = child.receive("progress", "failed")
    assert progress["total"] > 100_000
    child.send(type="cancel", id="c", target="long")
    # The engine answers this request when it has handled the one before. There may be progress from
    # before both.
    child.send(type="unknown", id="handled")
    answers = {}
    late = 0
    while len(answers) < 2:
        message = child.receive("progress", "failed")
        if message["type"] == "failed":
            answers[message["id"]] = message["code"]
        elif "handled" in answers:
            late += 1
    assert answers == {"handled": "ENGINE_REFUSED", "long": "CANCELLED"}
    assert late < 3
    assert not os.listdir(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_song_that_is_a_pipe_is_refused_and_the_engine_goes_on(shared_child, separate, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    child = shared_child
    paths = {"input": str(tmp_path / "pipe"), "output_dir": str(tmp_path)}
    child.send(type="separate", id=1, model="tiny-ht", revision=child.revision("tiny-ht"), stems=SOURCES, **paths)
    failed = child.receive("failed", "done")
    assert failed["code"] == "ENGINE_REFUSED" and "not a file" in failed["reason"]
    ((end, _),) = separate(child, ("tiny-ht", noise(1)))
    assert end["type"] == "done"
