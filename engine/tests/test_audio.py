"""Tests of the PCM of songs and tracks, of their checks, of settings, and of lines of the pipe."""

from __future__ import annotations

import numpy as np
import pytest

from stemline_engine.config import Config, ConfigError, parse_config
from stemline_engine.errors import EngineError
from stemline_engine.separation import audio
from stemline_engine.separation.checks import TrackCheck, sum_snr_db
from stemline_engine.server.lines import read_lines


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\0" * 12, "12 bytes"),
        (b"\0" * 9, "9 bytes"),
        (np.array([0, np.nan], "<f4").tobytes(), "finite"),
        (np.array([0.5, 0, -np.inf, 0], "<f4").tobytes(), "finite"),
    ],
)
def test_a_file_that_is_not_the_pcm_of_a_song_is_refused(tmp_path, content, reason):
    path = tmp_path / "song.f32"
    path.write_bytes(content)
    with pytest.raises(EngineError) as caught:
        audio.map_song(str(path))
    assert caught.value.code == "BAD_AUDIO" and reason in caught.value.reason


def test_a_sample_that_is_not_finite_is_found_at_the_end_of_a_long_song(tmp_path):
    samples = np.zeros((audio.BLOCK_FRAMES + 5, 2), "<f4")
    samples[-1, 1] = np.nan
    samples.tofile(tmp_path / "song.f32")
    with pytest.raises(EngineError):
        audio.map_song(str(tmp_path / "song.f32"))


def test_a_written_track_reads_back_with_the_same_samples(tmp_path):
    stems = np.random.default_rng(0).standard_normal((1, 2, audio.BLOCK_FRAMES + 3)).astype(np.float32)
    writer = audio.TrackWriter(str(tmp_path), "vocals")
    for block in audio.blocks(stems, (0,)):
        writer.write(block)
    assert not writer.path.exists()
    writer.finish()
    np.testing.assert_array_equal(audio.to_tensor(audio.map_song(str(writer.path))).numpy(), stems[0])


def test_a_discarded_track_leaves_no_file(tmp_path):
    writer = audio.TrackWriter(str(tmp_path), "vocals")
    writer.write(np.zeros((2, 5), np.float32))
    writer.discard()
    assert list(tmp_path.iterdir()) == []


def test_a_track_check_measures_peak_level_clipping_silence_and_nan():
    check = TrackCheck()
    check.add(np.array([[0.5, -0.5]], np.float32))
    check.add(np.array([[1.0, 0.5]], np.float32))
    figures = check.figures()
    assert figures["peak"] == 1 and figures["clipped_samples"] == 1
    assert figures["rms_db"] == pytest.approx(10 * np.log10(1.75 / 4))
    assert not figures["silent"] and not figures["nan"]
    check.add(np.array([[np.nan]], np.float32))
    assert check.figures()["nan"]


def test_the_sum_snr_compares_the_sum_of_the_stems_with_the_mix():
    mix = np.full((5, 2), 0.5, np.float32)
    exact = [mix[:3].T, mix[3:].T]
    assert sum_snr_db(mix, exact, 3) == 300
    assert sum_snr_db(mix, [block * 0.9 for block in exact], 3) == pytest.approx(20, abs=1e-3)
    assert sum_snr_db(mix * 0, exact, 3) is None


def test_settings_have_defaults_and_wrong_values_are_refused():
    assert parse_config({}) == parse_config({"STEMLINE_DEVICE": "", "STEMLINE_FETCH_WEIGHTS": " "}) == Config()
    config = parse_config({"STEMLINE_ENGINE_THREADS": "2", "STEMLINE_FETCH_WEIGHTS": "never"})
    assert config.threads == 2 and not config.fetch_weights
    wrong = {
        "STEMLINE_DEFAULT_MODEL": "../x",
        "STEMLINE_ENGINE_THREADS": "-1",
        "STEMLINE_DEVICE": "tpu",
        "STEMLINE_CPU_BACKEND": "tpu",
    }
    for bad in ({name: value} for name, value in wrong.items()):
        with pytest.raises(ConfigError):
            parse_config(bad)


def test_lines_of_any_length_are_read_whole_and_empty_lines_are_left_out(tmp_path):
    (tmp_path / "lines").write_bytes(b"a\n\nbb\n" + b"c" * 200_000 + b"\nlast")
    with (tmp_path / "lines").open("rb") as file:
        assert [len(line) for line in read_lines(file.fileno())] == [1, 2, 200_000, 4]


def test_large_stems_are_in_a_file_without_a_name(tmp_path, monkeypatch):
    monkeypatch.setattr(audio, "IN_MEMORY_BYTES", 1000)
    stems = audio.stems_buffer(4, 1000, str(tmp_path))
    assert stems.shape == (4, 2, 1000) and not stems.any()
    stems[3] = 1
    assert stems.sum() == 2000
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(EngineError):
        audio.stems_buffer(4, 1000, str(tmp_path / "none"))
