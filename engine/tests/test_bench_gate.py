"""Tests of the gate of the benchmark: stored stems beside those of Demucs."""

from __future__ import annotations

import json
import subprocess

import numpy as np
import pytest

from stemline_engine.models.model import SAMPLE_RATE
from stemline_tools.bench.gate import main
from stemline_tools.bench.plan import CPU, song_of
from stemline_tools.parity import upstream, upstream_model

SECONDS = 3
STRIDE = int(0.75 * int(1.3 * SAMPLE_RATE))


def write_wav(path, samples):
    """Writes (2, T) as WAV of 32-bit floats."""
    pcm = samples.T.contiguous().numpy().astype("<f4").tobytes()
    options = ["-f", "f32le", "-ar", str(SAMPLE_RATE), "-ac", "2", "-i", "-", "-c:a", "pcm_f32le"]
    subprocess.run(["ffmpeg", "-nostdin", "-y", "-v", "error", *options, str(path)], input=pcm, check=True)


@pytest.fixture
def stored(tiny_folder, tmp_path):
    """Writes the song and the stems of Demucs; `change` edits the stems before."""

    def store(change=lambda stems: None, gain=1.0):
        mix = song_of(SECONDS)
        network = upstream_model(tiny_folder, "tiny-ht")
        stems = dict(zip(network.sources, upstream(network, mix, CPU), strict=True))
        change(stems)
        write_wav(tmp_path / "song.wav", mix)
        for name, samples in stems.items():
            write_wav(tmp_path / f"{name}.wav", samples * gain)
        paths = [str(tiny_folder), "tiny-ht", str(tmp_path / "song.wav"), str(tmp_path)]
        return [*paths, "--gain", str(gain)]

    return store


def ratios(capsys):
    return json.loads(capsys.readouterr().out)


def test_the_gate_accepts_the_stems_of_demucs_also_when_they_are_quieter(stored, capsys):
    assert main([*stored(gain=0.5), "--floor", "100"]) == 0
    assert min(ratios(capsys).values()) > 100


def test_the_gate_refuses_swapped_stems(stored, capsys):
    def swap(stems):
        stems["bass"], stems["vocals"] = stems["vocals"], stems["bass"]

    assert main([*stored(swap), "--floor", "40"]) == 1
    found = ratios(capsys)
    assert found["bass"] < 40 and found["vocals"] < 40 and found["drums"] > 100


@pytest.mark.parametrize("change", [lambda stems: stems.pop("drums"), lambda stems: shorten(stems, "drums")])
def test_the_gate_refuses_a_missing_and_a_shorter_stem(stored, capsys, change):
    assert main([*stored(change), "--floor", "40"]) == 1
    assert ratios(capsys)["drums"] == -300


def test_without_the_last_stride_only_samples_after_its_beginning_may_differ(stored, capsys):
    frames = SECONDS * SAMPLE_RATE
    begin = (frames - 1) // STRIDE * STRIDE

    def silence(at):
        return lambda stems: stems["other"][:, at:].zero_()

    assert main([*stored(silence(begin)), "--floor", "100", "--without-last-stride"]) == 0
    assert main([*stored(silence(begin)), "--floor", "100"]) == 1
    assert main([*stored(silence(begin - 1)), "--floor", "100", "--without-last-stride"]) == 1


def shorten(stems, name):
    stems[name] = stems[name][:, : -np.int64(1)]
