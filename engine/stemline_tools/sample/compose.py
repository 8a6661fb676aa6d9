"""Composes the sample song: a mix and its true stems.

The samples are values of 16-bit PCM, and the mix is the exact sum of the stems.
"""

import wave
from pathlib import Path

import numpy as np

from .band import play_bass, play_drums, play_other
from .score import FORM_BEATS, LEAD_LINE, SECONDS_PER_BEAT, VOCAL_LINE, bass_line, drum_line, pluck_line
from .sound import SAMPLE_RATE, add_reverb, fade_edges
from .voice import sing

STEMS = ("drums", "bass", "other", "vocals")
# Factors of the stems, before the mix is brought to PEAK.
LEVELS = {"drums": 1.1, "bass": 0.6, "other": 1.45, "vocals": 0.72}
PEAK = 0.9  # of full scale
FADE_OUT_S = 0.5
PCM_SCALE = 32768


def compose(seconds: float = 20.0) -> dict[str, np.ndarray]:
    """Returns {'mix', 'drums', 'bass', 'other', 'vocals'}: float32 (2, T) at 44.1 kHz.

    Each call returns the same bits.
    """
    frames = round(seconds * SAMPLE_RATE)
    stems = {
        "drums": play_drums(_repeat(drum_line(), seconds), frames, np.random.default_rng(1)),
        "bass": play_bass(_repeat(bass_line(), seconds), frames, np.random.default_rng(2)),
        "other": play_other(
            _repeat(pluck_line(), seconds), _repeat(LEAD_LINE, seconds), frames, np.random.default_rng(3)
        ),
        "vocals": _vocals(seconds, frames),
    }
    stems = {name: fade_edges(stems[name].T, 0.0, FADE_OUT_S).T * LEVELS[name] for name in STEMS}
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


def _vocals(seconds: float, frames: int) -> np.ndarray:
    """Returns the singer in the middle, (2, frames), with a small stereo reverb."""
    rng = np.random.default_rng(4)
    voice = sing(_repeat(VOCAL_LINE, seconds), frames, rng)
    return add_reverb(np.stack([voice, voice]) * np.sqrt(0.5), rng, 0.9, 0.12)


def _repeat(line: list, seconds: float) -> list:
    """Repeats the events of a form until the end of the song, and returns them in order."""
    events = []
    start = 0.0
    while start * SECONDS_PER_BEAT < seconds:
        events += [event._replace(beat=event.beat + start) for event in line]
        start += FORM_BEATS
    return sorted(event for event in events if event.beat * SECONDS_PER_BEAT < seconds)
