"""Tests of the sample song: constant bits, true stems that sum to the mix, and a realistic mix."""

import hashlib
import subprocess
import sys
import wave

import numpy as np
import pytest

from stemline_tools.sample.compose import STEMS, compose
from stemline_tools.sample.variety import draw_song
from stemline_tools.sdr import sdr_db


@pytest.fixture(scope="module")
def song(sample_song):
    return sample_song


def digest(song):
    return hashlib.sha256(b"".join(song[name].tobytes() for name in ("mix", *STEMS))).hexdigest()


def read_wav(path):
    with wave.open(str(path), "rb") as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (2, 2, 44100)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2).T


def test_the_sample_song_is_stereo_float_of_20_seconds_and_below_full_scale(song):
    for name in ("mix", *STEMS):
        assert song[name].shape == (2, 20 * 44100)
        assert song[name].dtype == np.float32
        assert 0.05 < np.abs(song[name]).max() < 1


def test_the_true_stems_sum_exactly_to_the_mix(song):
    assert np.array_equal(sum(song[name] for name in STEMS), song["mix"])


def test_two_runs_and_two_processes_compose_the_same_bits():
    command = (
        "import hashlib; from stemline_tools.sample.compose import STEMS, compose; s = compose(5);"
        "print(hashlib.sha256(b''.join(s[n].tobytes() for n in ('mix', *STEMS))).hexdigest())"
    )
    other = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == digest(compose(5)) == digest(compose(5))


def test_compose_does_not_import_torch():
    command = "import sys, stemline_tools.sample.compose; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", command]).returncode == 0


def test_every_true_stem_is_2_to_10_db_below_the_rest_of_the_mix(song):
    for name in STEMS:
        assert -10 < sdr_db(song[name], song["mix"]) < -2, name


def test_the_true_stems_are_panned_as_in_a_real_mix(song):
    def width(name):
        left, right = song[name].astype(np.float64)
        return np.sum((left - right) ** 2) / np.sum((left + right) ** 2)

    assert width("bass") < 1e-6
    assert 0 < width("vocals") < 0.05
    assert 0 < width("drums") < 0.05
    assert 0.1 < width("other") < 1


def test_the_singer_pauses_between_phrases(song):
    voice = song["vocals"].mean(axis=0)
    loudness = np.sqrt(np.mean(voice.reshape(-1, 4410) ** 2, axis=1))
    quiet = np.mean(loudness < 0.1 * loudness.max())
    assert 0.1 < quiet < 0.6


@pytest.mark.parametrize("seconds", [0.5, 3.0, 21.3])
def test_songs_of_other_lengths_have_true_stems_that_sum_to_the_mix(seconds):
    song = compose(seconds)
    assert song["mix"].shape == (2, round(seconds * 44100))
    assert np.array_equal(sum(song[name] for name in STEMS), song["mix"])
    assert 0.1 < np.abs(song["mix"]).max() < 1


def test_the_sample_command_writes_the_samples_that_compose_returns(tmp_path):
    folder = tmp_path / "song"
    subprocess.run([sys.executable, "-m", "stemline_tools.sample", str(folder), "--seconds", "2"], check=True)
    written = {name: read_wav(folder / f"{name}.wav") for name in ("mix", *STEMS)}
    assert np.array_equal(sum(written[name].astype(int) for name in STEMS), written["mix"])
    for name, signal in compose(2).items():
        assert np.array_equal(written[name] / np.float32(32768), signal)


@pytest.fixture(scope="module")
def drawn():
    return {seed: (draw_song(seed), compose(5, draw_song(seed))) for seed in (3, 4)}


def test_a_seed_decides_a_song_and_its_bits(drawn):
    for seed, (song, samples) in drawn.items():
        assert draw_song(seed) == song
        assert digest(compose(5, draw_song(seed))) == digest(samples)
        assert np.array_equal(sum(samples[name] for name in STEMS), samples["mix"])


def test_songs_of_two_seeds_differ_in_tempo_lines_instruments_and_levels(drawn):
    (one, first), (two, second) = drawn.values()
    assert one.beats_per_minute != two.beats_per_minute
    assert one.bass != two.bass and one.vocals != two.vocals and one.drums != two.drums
    assert one.singer != two.singer and one.kit != two.kit
    assert [part.tone for part in one.parts] != [part.tone for part in two.parts]
    assert digest(first) != digest(second)


def test_every_stem_of_a_drawn_song_sounds_and_none_is_more_than_10_db_above_another(drawn):
    for _, samples in drawn.values():
        levels = [10 * np.log10(np.sum(samples[name].astype(np.float64) ** 2)) for name in STEMS]
        assert max(levels) - min(levels) < 10.5
