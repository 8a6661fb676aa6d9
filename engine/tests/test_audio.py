"""Tests of the PCM of songs and tracks, of their checks, of settings, and of lines of the pipe."""

from __future__ import annotations

import numpy as np
import pytest

from stemline_engine.config import Config, ConfigError, parse_config
from stemline_engine.errors import EngineError
from stemline_engine.separation.checks import SumCheck, TrackCheck
from stemline_engine.separation.level import LevelMeter
from stemline_engine.separation.parts import PartFiles
from stemline_engine.separation.pcm import BLOCK_FRAMES, SongFile
from stemline_engine.separation.spool import Spool
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
        list(SongFile(str(path)).scan())
    assert caught.value.code == "BAD_AUDIO" and reason in caught.value.reason


def test_a_sample_that_is_not_finite_is_found_at_the_end_of_a_long_song(tmp_path):
    samples = np.zeros((BLOCK_FRAMES + 5, 2), "<f4")
    samples[-1, 1] = np.nan
    samples.tofile(tmp_path / "song.f32")
    with pytest.raises(EngineError):
        list(SongFile(str(tmp_path / "song.f32")).scan())


def test_a_part_contains_the_frames_of_each_track_one_track_after_the_other(tmp_path):
    tracks = np.random.default_rng(0).standard_normal((3, 2, 70)).astype(np.float32)
    path = PartFiles(str(tmp_path)).write(list(tracks))
    np.testing.assert_array_equal(np.fromfile(path, "<f4").reshape(3, 70, 2), tracks.transpose(0, 2, 1))


def test_a_part_that_cannot_be_created_is_refused(tmp_path):
    with pytest.raises(EngineError) as caught:
        PartFiles(str(tmp_path / "none")).write([np.zeros((2, 1), np.float32)])
    assert caught.value.code == "ENGINE_REFUSED"


def test_the_level_of_blocks_is_that_of_the_whole_song():
    song = np.random.default_rng(0).normal(0.1, 0.3, (100_000, 2)).astype(np.float32)
    meter = LevelMeter()
    for block in np.array_split(song, [1, 2, 70_000]):
        meter.add(block)
    mono = song.astype(np.float64).mean(axis=1)
    assert meter.level().mean == pytest.approx(mono.mean(), rel=1e-7)
    assert meter.level().std == pytest.approx(mono.std(ddof=1) + 1e-8, rel=1e-7)


def test_a_song_that_becomes_shorter_while_it_is_read_fails(tmp_path):
    path = tmp_path / "song.f32"
    path.write_bytes(b"\0" * 8000)
    song = SongFile(str(path))
    path.write_bytes(b"\0" * 4000)
    with pytest.raises(EngineError, match="shorter"):
        song.read(0, 1000)


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

    def snr_db(song, share):
        check = SumCheck()
        for piece in (slice(0, 3), slice(3, 5)):
            check.add(song[piece], np.stack([song[piece].T * share, song[piece].T * 0]))
        return check.snr_db()

    assert snr_db(mix, 1) == 300
    assert snr_db(mix, 0.9) == pytest.approx(20, abs=1e-3)
    assert snr_db(mix * 0, 1) is None


def test_settings_have_defaults_and_wrong_values_are_refused():
    assert parse_config({}) == parse_config({"STEMLINE_DEVICE": "", "STEMLINE_FETCH_WEIGHTS": " "}) == Config()
    config = parse_config({"STEMLINE_ENGINE_THREADS": "2", "STEMLINE_FETCH_WEIGHTS": "never"})
    assert config.threads == 2 and not config.fetch_weights
    wrong = {
        "STEMLINE_DEFAULT_MODEL": "../x",
        "STEMLINE_ENGINE_THREADS": "-1",
        "STEMLINE_GPU_MEMORY_MIB": "4G",
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


def test_kept_sources_come_back_in_their_blocks_and_leave_no_file(tmp_path):
    blocks = [np.random.default_rng(n).standard_normal((4, 2, n)).astype(np.float32) for n in (7, 1, 100)]
    spool = Spool(str(tmp_path))
    for block in blocks:
        spool.add(block)
    for _ in range(2):
        for block, found in zip(blocks, spool.blocks(), strict=True):
            np.testing.assert_array_equal(found, block)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(EngineError):
        Spool(str(tmp_path / "none"))
