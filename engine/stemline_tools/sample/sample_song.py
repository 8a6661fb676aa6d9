"""The sample song: the lines and the sounds of the song that `make demo` separates."""

from .score import BEATS_PER_BAR, FORM_BARS, Hit, Note, Syllable
from .song import Kit, Part, Singer, Song
from .tones import electric_bass, steel_string, strings, synth_lead

# One bar is one chord: Am F C G Am F Dm E.
CHORDS = [
    (57, 60, 64, 71), (53, 57, 60, 67), (55, 60, 64, 67), (55, 59, 62, 69),
    (57, 60, 64, 71), (53, 57, 60, 67), (53, 57, 62, 65), (52, 56, 59, 64),
]  # fmt: skip
BASS_ROOTS = [33, 29, 36, 31, 33, 29, 38, 28]

VOCAL_LINE = [
    Syllable(1.5, 0.5, 64, "e", "n"), Syllable(2.0, 0.75, 67, "a", "t"),
    Syllable(2.75, 0.5, 69, "i", "s"), Syllable(3.25, 1.9, 72, "o", "l"),
    Syllable(5.5, 0.5, 72, "a"), Syllable(6.0, 0.5, 71, "e", "t"), Syllable(6.5, 0.75, 69, "i", "n"),
    Syllable(7.25, 1.5, 67, "a", "s"),
    Syllable(9.5, 0.5, 67, "u", "l"), Syllable(10.0, 1.0, 72, "a", "t"), Syllable(11.0, 0.5, 74, "e", "s"),
    Syllable(11.5, 1.4, 76, "i", "n"), Syllable(13.0, 0.75, 74, "a", "l"), Syllable(13.75, 1.6, 71, "o", "s"),
    Syllable(17.5, 0.5, 64, "a", "n"), Syllable(18.0, 0.75, 67, "e", "s"), Syllable(18.75, 0.5, 69, "o", "t"),
    Syllable(19.25, 1.0, 72, "i", "l"), Syllable(20.25, 2.2, 77, "a", "n"),
    Syllable(23.0, 0.5, 76, "e", "t"), Syllable(23.5, 0.5, 74, "u", "s"),
    Syllable(24.0, 1.5, 74, "a", "l"), Syllable(25.5, 0.5, 72, "e", "t"), Syllable(26.0, 0.5, 71, "i", "n"),
    Syllable(26.5, 1.0, 69, "o", "s"), Syllable(27.5, 2.6, 68, "a", "n"),
]  # fmt: skip

# The lead plays in the pauses of the singer, and once together with the voice.
LEAD_LINE = [
    Note(15.5, 0.5, 79), Note(16.0, 0.5, 76), Note(16.5, 0.75, 74),
    Note(22.0, 0.5, 81), Note(22.5, 0.5, 79), Note(30.25, 0.5, 76),
    Note(30.75, 0.5, 80), Note(31.25, 0.75, 83), Note(0.0, 1.25, 84, 0.6),
]  # fmt: skip


def _bass_line() -> list[Note]:
    """Returns the bass of one form: in each bar a syncopated root, an octave and a fifth."""
    notes = []
    for bar, root in enumerate(BASS_ROOTS):
        start = bar * BEATS_PER_BAR
        notes += [
            Note(start, 0.9, root, 0.95),
            Note(start + 1.5, 0.45, root, 0.7),
            Note(start + 2.0, 0.7, root + 12, 0.75),
            Note(start + 2.75, 0.7, root, 0.8),
            Note(start + 3.5, 0.45, root + 7, 0.7),
        ]
    return notes


def _pluck_line() -> list[Note]:
    """Returns the eighth notes of the guitar over the chords of one form."""
    pattern = (0, 2, 1, 3, 2, 1, 3, 2)
    return [
        Note(bar * BEATS_PER_BAR + step * 0.5, 1.2, chord[index] + 12, 0.8 if step % 4 == 0 else 0.55)
        for bar, chord in enumerate(CHORDS)
        for step, index in enumerate(pattern)
    ]


def _drum_line() -> list[Hit]:
    """Returns the drums of one form: backbeat, syncopated kick, accented hats, a fill."""
    hits = [Hit(0.0, "crash", 0.7)]
    for bar in range(FORM_BARS):
        start = bar * BEATS_PER_BAR
        kicks = (0.0, 1.5, 2.5) if bar % 2 == 0 else (0.0, 1.75, 2.5, 3.75)
        hits += [Hit(start + beat, "kick", 0.95 if beat == 0 else 0.8) for beat in kicks]
        hits += [Hit(start + 1, "snare", 0.9), Hit(start + 3, "snare", 0.95), Hit(start + 2.25, "snare", 0.18)]
        hits += [Hit(start + step * 0.5, "hat", 0.75 if step % 2 == 0 else 0.45) for step in range(7)]
        hits.append(Hit(start + 3.5, "open", 0.6))
    hits += [Hit(30.0 + step * 0.25, "snare", 0.35 + 0.07 * step) for step in range(8) if step != 4]
    return hits


def pad_line(chords: list[tuple[int, ...]], release_beats: float) -> list[Note]:
    """Returns the notes of the chords of one form, each held for its bar and `release_beats`."""
    return [
        Note(bar * BEATS_PER_BAR, BEATS_PER_BAR + release_beats, pitch, 1.0)
        for bar, chord in enumerate(chords)
        for pitch in chord
    ]


def sample_song() -> Song:
    """Returns the sample song: drums, a plucked bass, a pad, a picked guitar, a lead, an alto."""
    return Song(
        beats_per_minute=96.0,
        drums=_drum_line(),
        kit=Kit(),
        bass=_bass_line(),
        bass_tone=electric_bass,
        parts=[
            Part(pad_line(CHORDS, 0.24), strings, (), 0.12, 0.15, doubles=((-0.8, -7), (0.8, 6), (0.05, 1))),
            Part(_pluck_line(), steel_string, (-0.65, 0.55), 0.002, 0.06, jitter_s=0.004),
            Part(LEAD_LINE, synth_lead, (0.1,), 0.02, 0.08),
        ],
        vocals=VOCAL_LINE,
        singer=Singer(),
        levels={"drums": 1.1, "bass": 0.6, "other": 1.45, "vocals": 0.72},
    )
