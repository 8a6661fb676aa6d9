"""A song to be composed: its lines, the sounds that play them, and their places in the mix."""

from dataclasses import dataclass, field

from .score import Hit, Note, Syllable
from .tones import Tone

STEMS = ("drums", "bass", "other", "vocals")


@dataclass(frozen=True)
class Part:
    """One instrument of the stem `other`. `pans`, -1 for left to 1 for right, take turns per note.

    `attack_s` and `release_s` are the edges of a note; `jitter_s` is the spread of the onsets.
    """

    line: list[Note]
    tone: Tone
    pans: tuple[float, ...]
    attack_s: float
    release_s: float
    jitter_s: float = 0.0
    doubles: tuple[tuple[float, float], ...] = ()
    """(pan, cents) of the players of each note, instead of `pans`; empty: one player."""


@dataclass(frozen=True)
class Kit:
    """The drums: the final pitch and the decay of the kick, the pitch and the wires of the snare,
    the factor of the cymbals, and the reverb (seconds, level)."""

    kick_hz: float = 48.0
    kick_decay_s: float = 0.12
    snare_hz: float = 185.0
    wires: float = 0.28
    wires_decay_s: float = 0.075
    cymbals: float = 1.0
    cymbal_side: float = 1.0
    """Factor of the distance of the cymbals from the middle."""
    reverb: tuple[float, float] = (0.35, 0.25)


@dataclass(frozen=True)
class Singer:
    """The voice: the factor of its formants, vibrato (Hz, depth in semitones), breath, place."""

    formants: float = 1.0
    vibrato_hz: float = 5.4
    vibrato_depth: float = 0.45
    breath: float = 0.03
    pan: float = 0.0
    reverb: tuple[float, float] = (0.9, 0.12)
    harmony: tuple[int, float, float] | None = None
    """A second voice: semitones above the first, level and pan; None: there is none."""


@dataclass(frozen=True)
class Song:
    """All that `compose` needs. `seeds` are those of drums, bass, other and vocals."""

    beats_per_minute: float
    drums: list[Hit]
    kit: Kit
    bass: list[Note]
    bass_tone: Tone
    parts: list[Part]
    vocals: list[Syllable]
    singer: Singer
    levels: dict[str, float]
    """Factors of the stems, before the mix is brought to its peak."""
    loudness_db: dict[str, float] = field(default_factory=dict)
    """RMS of the stems in dB, relative to each other, to which they are brought before `levels`;
    empty: they keep their own."""
    seeds: tuple[int, int, int, int] = (1, 2, 3, 4)
