"""Draws the lines of a song: chords, drums, bass, melody and the other instruments."""

import numpy as np

from .sample_song import pad_line
from .score import BEATS_PER_BAR, FORM_BARS, FORM_BEATS, Hit, Note, Syllable
from .song import Part
from .tones import driven_guitar, organ, piano, steel_string, strings, synth_lead

PROGRESSIONS = (
    ((0, "M"), (7, "M"), (9, "m"), (5, "M")),
    ((0, "m"), (8, "M"), (3, "M"), (10, "M")),
    ((0, "M"), (9, "m"), (5, "M"), (7, "M")),
    ((0, "m"), (5, "m"), (8, "M"), (7, "M")),
    ((0, "M"), (5, "M"), (0, "M"), (7, "M")),
    ((0, "m"), (10, "M"), (8, "M"), (10, "M")),
)
"""Chords of four bars: semitones above the key, and major or minor."""
TRIADS = {"M": (0, 4, 7, 12), "m": (0, 3, 7, 12)}
# Onset in beats and velocity of the kick and the snare in a bar, and the step of the hats in beats.
GROOVES = (
    (((0, 0.95), (2.5, 0.8)), ((1, 0.9), (3, 0.95)), 0.5),
    (((0, 0.95), (1, 0.9), (2, 0.95), (3, 0.9)), ((1, 0.7), (3, 0.8)), 0.5),
    (((0, 0.95), (0.75, 0.7), (2.25, 0.85)), ((1, 0.9), (3, 0.95), (3.75, 0.3)), 0.25),
    (((0, 0.95), (1.5, 0.7)), ((2, 0.95),), 0.5),
    (((0, 0.9), (1.75, 0.8), (2.5, 0.8)), ((1, 0.9), (2.25, 0.25), (3, 0.95)), 0.5),
)
# Onset, length in beats and semitones above the root of the bass in a bar.
BASS_PATTERNS = (
    tuple((step * 0.5, 0.45, 0) for step in range(8)),
    ((0, 3.9, 0),),
    ((0, 0.9, 0), (1.5, 0.45, 0), (2, 0.7, 12), (2.75, 0.7, 0), (3.5, 0.45, 7)),
    ((0, 0.95, 0), (1, 0.95, 4), (2, 0.95, 7), (3, 0.95, 9)),
    ((0, 1.4, 0), (1.5, 1.4, 0), (3, 0.9, 7)),
)

Chords = list[tuple[int, ...]]


def draw_chords(rng: np.random.Generator) -> Chords:
    """Returns one chord for each bar of the form, as pitches in the octave of middle C."""
    key = int(rng.integers(48, 60))
    progression = PROGRESSIONS[rng.integers(len(PROGRESSIONS))] * (FORM_BARS // 4)
    return [
        tuple(key + (root if root < 7 else root - 12) + step for step in TRIADS[kind]) for root, kind in progression
    ]


def draw_drums(rng: np.random.Generator) -> list[Hit]:
    """Returns a groove with accents, open hats, a crash, and a fill of toms at the end."""
    kicks, snares, step = GROOVES[rng.integers(len(GROOVES))]
    has_open = bool(rng.random() < 0.6)
    hits = [Hit(0.0, "crash", 0.7)]
    for bar in range(FORM_BARS):
        start = bar * BEATS_PER_BAR
        hits += [Hit(start + at, "kick", velocity) for at, velocity in kicks]
        hits += [Hit(start + at, "snare", velocity) for at, velocity in snares]
        for place in np.arange(0, BEATS_PER_BAR, step):
            name = "open" if has_open and place == 3.5 else "hat"
            hits.append(Hit(start + float(place), name, 0.75 if place % 1 == 0 else float(rng.uniform(0.3, 0.6))))
    return hits + [Hit(FORM_BEATS - 1 + place, "tom", 0.8) for place in (0, 0.25, 0.5, 0.75)]


def draw_bass(chords: Chords, rng: np.random.Generator) -> list[Note]:
    """Returns a bass on the roots of the chords, in the octaves of a bass guitar."""
    pattern = BASS_PATTERNS[rng.integers(len(BASS_PATTERNS))]
    roots = [28 + (chord[0] - 28) % 12 for chord in chords]
    return [
        Note(bar * BEATS_PER_BAR + at, length, root + step, float(rng.uniform(0.75, 0.95)))
        for bar, root in enumerate(roots)
        for at, length, step in pattern
    ]


def draw_melody(chords: Chords, compass: tuple[int, int], rng: np.random.Generator) -> list[Syllable]:
    """Returns phrases of two bars with a pause, whose pitches walk over the chords in a compass."""
    low, high = compass
    pitch = (low + high) // 2
    line = []
    for bar in range(0, FORM_BARS, 2):
        at = bar * BEATS_PER_BAR + float(rng.choice([0, 0.5, 1]))
        end = (bar + 2) * BEATS_PER_BAR - float(rng.uniform(0.5, 2.5))
        while at < end:
            length = float(rng.choice([0.5, 0.5, 0.75, 1.0, 1.5, 2.5]))
            chord = chords[min(int(at // BEATS_PER_BAR), FORM_BARS - 1)]
            near = [
                p for p in range(low, high + 1) if (p - chord[0]) % 12 in {(c - chord[0]) % 12 for c in chord} | {2}
            ]
            pitch = int(rng.choice(sorted(near, key=lambda p, now=pitch: abs(p - now))[:4]))
            vowel, consonant = str(rng.choice(list("aeiou"))), str(rng.choice(["", "s", "t", "l", "n"]))
            line.append(Syllable(at, min(length, end - at + 0.3), pitch, vowel, consonant))
            at += length
    return line


def draw_parts(chords: Chords, rng: np.random.Generator) -> list[Part]:
    """Returns two or three of: held chords, broken chords, distorted guitars and a lead."""
    held = pad_line(chords, 0.2)
    broken = [
        Note(bar * BEATS_PER_BAR + step * 0.5, 1.2, chord[index] + 12, 0.8 if step % 4 == 0 else 0.55)
        for bar, chord in enumerate(chords)
        for step, index in enumerate(rng.permutation([0, 1, 2, 3, 2, 1, 3, 2]))
    ]
    riff = [
        Note(bar * BEATS_PER_BAR + at, length, chord[0] - 12, 0.9)
        for bar, chord in enumerate(chords)
        for at, length in ((0, 1.4), (1.5, 0.9), (2.5, 1.4))
    ]
    answers = [
        Note(bar * BEATS_PER_BAR + 2.5 + step * 0.5, 0.6, chord[int(rng.integers(4))] + 24)
        for bar, chord in enumerate(chords)
        if bar % 2
        for step in range(3)
    ]
    side = float(rng.uniform(0.2, 0.9))
    wide = ((-side, -7), (side, 6), (0.05, 1))
    parts = [
        Part(held, strings, (), 0.12, 0.15, doubles=wide),
        Part(held, organ, (float(rng.uniform(-0.5, 0.5)),), 0.02, 0.1),
        Part(broken, steel_string, (-side, side * 0.8), 0.002, 0.06, jitter_s=0.004),
        Part(broken, piano, (float(rng.uniform(-0.3, 0.3)),), 0.002, 0.08, jitter_s=0.003),
        Part(riff, driven_guitar, (), 0.003, 0.05, jitter_s=0.006, doubles=((-side, -3), (side, 3))),
        Part(answers, synth_lead, (float(rng.uniform(-0.2, 0.2)),), 0.02, 0.08),
    ]
    chosen = rng.choice(len(parts), size=int(rng.integers(2, 4)), replace=False)
    return [parts[index] for index in sorted(chosen)]
