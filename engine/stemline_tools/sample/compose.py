"""Composes a song: a mix and its true stems.

The samples are values of 16-bit PCM, and the mix is the exact sum of the stems.
"""

import wave
from dataclasses import replace
from pathlib import Path

import numpy as np

from .band import play_bass, play_drums, play_other
from .sample_song import sample_song
from .score import timed
from .song import STEMS, Song
from .sound import SAMPLE_RATE, add_reverb, fade_edges, mix_into
from .voice import sing

PEAK = 0.9  # of full scale
FADE_OUT_S = 0.5
PCM_SCALE = 32768


def compose(seconds: float = 20.0, song: Song | None = None) -> dict[str, np.ndarray]:
    """Returns {'mix', 'drums', 'bass', 'other', 'vocals'}: float32 (2, T) at 44.1 kHz.

    `song` None: the sample song. Each call returns the same bits.
    """
    song = sample_song() if song is None else song
    frames = round(seconds * SAMPLE_RATE)
    drums, bass, other, vocals = (np.random.default_rng(seed) for seed in song.seeds)

    def line(events: list) -> list:
        return timed(events, song.beats_per_minute, seconds)

    stems = {
        "drums": play_drums(line(song.drums), song.kit, frames, drums),
        "bass": play_bass(line(song.bass), song.bass_tone, frames, bass),
        "other": play_other([replace(part, line=line(part.line)) for part in song.parts], frames, other),
        "vocals": _vocals(song, line(song.vocals), frames, vocals),
    }
    levels = {name: song.levels[name] * _gain(stems[name], song.loudness_db.get(name)) for name in STEMS}
    stems = {name: fade_edges(stems[name].T, 0.0, FADE_OUT_S).T * levels[name] for name in STEMS}
    peak = max(float(np.max(np.abs(sum(stems.values())), initial=0.0)), 1e-9)
    grid = {name: np.rint(stems[name] * (PEAK / peak * PCM_SCALE)) for name in STEMS}
    grid["mix"] = sum(grid[name] for name in STEMS)
    return {name: (grid[name] / PCM_SCALE).astype(np.float32) for name in ("mix", *STEMS)}


def write_wav(path: Path, signal: np.ndarray) -> None:
    """Writes `signal`, (2, T) below full scale, as 16-bit PCM at 44.1 kHz. Raises OSError."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(np.rint(signal.T * PCM_SCALE).astype("<i2").tobytes())


def _gain(stem: np.ndarray, loudness_db: float | None) -> float:
    """Returns the factor that brings the RMS of `stem` to `loudness_db`; None: 1."""
    if loudness_db is None:
        return 1.0
    return 10 ** (loudness_db / 20) / (float(np.sqrt(np.mean(stem**2))) + 1e-9)


def _vocals(song: Song, line: list, frames: int, rng: np.random.Generator) -> np.ndarray:
    """Returns the singer, (2, frames), with a small stereo reverb."""
    singer = song.singer
    track = np.zeros((2, frames))
    mix_into(track, 0.0, sing(line, singer, frames, rng), singer.pan)
    if singer.harmony:
        interval, level, pan = singer.harmony
        second = [syllable._replace(pitch=syllable.pitch + interval) for syllable in line]
        mix_into(track, 0.0, level * sing(second, singer, frames, rng), pan)
    return add_reverb(track, rng, *singer.reverb)
