"""The score of a song: its events, and the order of a form of eight bars of 4/4.

In a line, times are in beats from the start of the form. `timed` repeats the form to the end of the
song and returns seconds. Pitches are MIDI note numbers (69 = A4 = 440 Hz).
"""

from typing import NamedTuple

BEATS_PER_BAR = 4
FORM_BARS = 8
FORM_BEATS = BEATS_PER_BAR * FORM_BARS


class Note(NamedTuple):
    """A note: onset and length in beats or seconds, MIDI pitch, velocity from 0 to 1."""

    at: float
    length: float
    pitch: int
    velocity: float = 0.8


class Syllable(NamedTuple):
    """A sung syllable: a note with a vowel and the consonant before it, '' for none."""

    at: float
    length: float
    pitch: int
    vowel: str
    consonant: str = ""


class Hit(NamedTuple):
    """A drum stroke: onset in beats or seconds, velocity from 0 to 1.

    `drum` is 'kick', 'snare', 'tom', 'hat', 'open' or 'crash'.
    """

    at: float
    drum: str
    velocity: float


def timed(line: list, beats_per_minute: float, seconds: float) -> list:
    """Returns the events of a form, repeated for `seconds`, in order, with times in seconds."""
    beat_s = 60.0 / beats_per_minute
    events = []
    start = 0.0
    while start * beat_s < seconds:
        events += [event._replace(at=event.at + start) for event in line]
        start += FORM_BEATS
    return [_in_seconds(event, beat_s) for event in sorted(events) if event.at * beat_s < seconds]


def _in_seconds(event: NamedTuple, beat_s: float) -> NamedTuple:
    times = {name: getattr(event, name) * beat_s for name in ("at", "length") if hasattr(event, name)}
    return event._replace(**times)
