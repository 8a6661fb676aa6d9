"""Draws songs from seeds, with other tempos, keys, lines, instruments and mixes."""

import numpy as np

from .draw_lines import draw_bass, draw_chords, draw_drums, draw_melody, draw_parts
from .song import STEMS, Kit, Singer, Song
from .tones import electric_bass, picked_bass, sub_bass, synth_bass

BASS_TONES = (electric_bass, picked_bass, synth_bass, sub_bass)


def draw_song(seed: int) -> Song:
    """Returns a song that `seed` decides: each call with it returns the same song."""
    rng = np.random.default_rng((2026, seed))
    chords = draw_chords(rng)
    is_low = bool(rng.random() < 0.5)
    return Song(
        beats_per_minute=float(rng.uniform(72, 148)),
        drums=draw_drums(rng),
        kit=_kit(rng),
        bass=draw_bass(chords, rng),
        bass_tone=BASS_TONES[rng.integers(len(BASS_TONES))],
        parts=draw_parts(chords, rng),
        vocals=draw_melody(chords, (48, 65) if is_low else (59, 77), rng),
        singer=_singer(is_low, rng),
        levels=dict.fromkeys(STEMS, 1.0),
        # Each stem has about a quarter of the energy, as in recorded pop music, with a wide spread.
        loudness_db={name: float(np.clip(2.5 * rng.standard_normal(), -5, 5)) for name in STEMS},
        seeds=tuple(int(number) for number in rng.integers(1 << 31, size=4)),
    )


def _kit(rng: np.random.Generator) -> Kit:
    return Kit(
        kick_hz=float(rng.uniform(42, 64)),
        kick_decay_s=float(rng.uniform(0.07, 0.22)),
        snare_hz=float(rng.uniform(150, 240)),
        wires=float(rng.uniform(0.2, 0.5)),
        wires_decay_s=float(rng.uniform(0.05, 0.14)),
        cymbals=float(rng.uniform(0.7, 2.5)),
        cymbal_side=float(rng.uniform(0, 1.6)),
        reverb=(float(rng.uniform(0.2, 1.0)), float(rng.uniform(0.1, 0.4))),
    )


def _singer(is_low: bool, rng: np.random.Generator) -> Singer:
    interval, level, pan = int(rng.choice([-5, 3, 4, 12])), rng.uniform(0.2, 0.5), rng.uniform(-0.7, 0.7)
    return Singer(
        # The vocal tract of a man is about a sixth longer than that of a woman.
        formants=float(rng.uniform(0.8, 0.9) if is_low else rng.uniform(0.95, 1.1)),
        vibrato_hz=float(rng.uniform(4.8, 6.5)),
        vibrato_depth=float(rng.uniform(0.05, 0.6)),
        breath=float(rng.uniform(0.01, 0.08)),
        pan=float(rng.choice([0.0, 0.0, 0.0, -0.12, 0.15])),
        reverb=(float(rng.uniform(0.5, 1.8)), float(rng.uniform(0.05, 0.35))),
        harmony=(interval, float(level), float(pan)) if rng.random() < 0.4 else None,
    )
