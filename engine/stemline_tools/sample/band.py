"""The band of the sample song: plays drums, bass, chords and lead from the score."""

import numpy as np

from .score import BEATS_PER_BAR, CHORDS, FORM_BARS, SECONDS_PER_BEAT, Hit, Note
from .sound import SAMPLE_RATE, add_reverb, band_noise, fade_edges, midi_to_hz, mix_into, time_axis


def play_drums(hits: list[Hit], frames: int, rng: np.random.Generator) -> np.ndarray:
    """Returns the drums in stereo, (2, frames): kick and snare in the middle, cymbals at the sides.

    They have a short reverb.
    """
    track = np.zeros((2, frames))
    for number, hit in enumerate(sorted(hits)):
        onset = hit.beat * SECONDS_PER_BEAT + 0.003 * rng.standard_normal()
        pan = {"hat": 0.35, "open": 0.45, "crash": -0.5}.get(hit.drum, 0.0)
        if hit.drum == "hat" and number % 2:
            pan = 0.25
        sound = _drum(hit.drum, rng) * hit.velocity * (0.93 + 0.14 * rng.random())
        mix_into(track, max(onset, 0.0), sound, pan)
    return add_reverb(track, rng, 0.35, 0.25)


def _drum(name: str, rng: np.random.Generator) -> np.ndarray:
    """Returns one stroke in mono, (N,). The peak of the kick is about 1."""
    if name == "kick":
        t = time_axis(0.4)
        sweep = 48 * t + 110 * 0.035 * (1 - np.exp(-t / 0.035))
        click = band_noise(rng, t.size, 1500, 6000) * np.exp(-t / 0.004)
        return fade_edges(np.sin(2 * np.pi * sweep) * np.exp(-t / 0.12) + 0.12 * click, 0.001, 0.05)
    if name == "snare":
        t = time_axis(0.35)
        shell = np.sin(2 * np.pi * 185 * t) + 0.6 * np.sin(2 * np.pi * 330 * t + 0.4)
        wires = band_noise(rng, t.size, 900, 9000)
        return fade_edges(0.35 * shell * np.exp(-t / 0.05) + 0.28 * wires * np.exp(-t / 0.075), 0.001, 0.05)
    decay, low, level = {"hat": (0.03, 7000, 0.16), "open": (0.14, 6500, 0.14), "crash": (0.6, 3500, 0.16)}[name]
    t = time_axis(min(decay * 6, 2.5))
    return fade_edges(level * band_noise(rng, t.size, low, 15000) * np.exp(-t / decay), 0.001, 0.05)


def play_bass(notes: list[Note], frames: int, rng: np.random.Generator) -> np.ndarray:
    """Returns a plucked electric bass in the middle, (2, frames); high harmonics decay faster."""
    track = np.zeros((2, frames))
    for note in notes:
        t = time_axis(note.length * SECONDS_PER_BEAT)
        hz = midi_to_hz(note.pitch)
        sound = np.zeros(t.size)
        for k in range(1, 16):
            level = abs(np.sin(np.pi * k * 0.22)) / k / (1 + (k * hz / 900) ** 2)
            sound += level * np.exp(-t * (0.9 + 0.8 * k)) * np.sin(2 * np.pi * k * hz * t)
        thump = 0.05 * band_noise(rng, t.size, 300, 1500) * np.exp(-t / 0.012)
        mix_into(track, note.beat * SECONDS_PER_BEAT, fade_edges(note.velocity * (sound + thump), 0.004, 0.04))
    return track


def play_other(plucks: list[Note], lead: list[Note], frames: int, rng: np.random.Generator) -> np.ndarray:
    """Returns the other instruments in stereo, (2, frames).

    They are a wide pad, a picked guitar on both sides, and a lead near the middle.
    """
    track = _pad(frames, rng)
    for number, note in enumerate(plucks):
        pan = -0.65 if number % 2 == 0 else 0.55
        mix_into(track, note.beat * SECONDS_PER_BEAT + 0.004 * abs(rng.standard_normal()), _pluck(note), pan)
    for note in lead:
        mix_into(track, note.beat * SECONDS_PER_BEAT, _lead(note), 0.1)
    return add_reverb(track, rng, 1.1, 0.3)


def _pluck(note: Note) -> np.ndarray:
    """Returns a steel string in mono, (N,): stretched harmonics, each with its own decay."""
    t = time_axis(note.length * SECONDS_PER_BEAT)
    hz = midi_to_hz(note.pitch)
    sound = np.zeros(t.size)
    for k in range(1, min(24, int(15000 / hz))):
        level = abs(np.sin(np.pi * k * 0.13)) / k
        sound += level * np.exp(-t * (2.0 + 1.1 * k)) * np.sin(2 * np.pi * k * hz * (1 + 0.00012 * k * k) * t)
    return fade_edges(0.32 * note.velocity * sound, 0.002, 0.06)


def _lead(note: Note) -> np.ndarray:
    """Returns a synthesiser in mono, (N,): mostly odd harmonics, with a light vibrato."""
    t = time_axis(note.length * SECONDS_PER_BEAT)
    phase = 2 * np.pi * midi_to_hz(note.pitch) * t + 0.25 * np.sin(2 * np.pi * 5 * t)
    sound = sum((1.0 if k % 2 else 0.4) / k**1.3 * np.sin(k * phase) for k in range(1, 9))
    return fade_edges(0.13 * note.velocity * sound, 0.02, 0.08)


def _pad(frames: int, rng: np.random.Generator) -> np.ndarray:
    """Returns slow detuned strings, (2, frames): each note left, right and near the middle."""
    track = np.zeros((2, frames))
    bars = int(np.ceil(frames / SAMPLE_RATE / SECONDS_PER_BEAT / BEATS_PER_BAR))
    t = time_axis(BEATS_PER_BAR * SECONDS_PER_BEAT + 0.15)
    for bar in range(bars):
        onset = bar * BEATS_PER_BAR * SECONDS_PER_BEAT
        for pitch in CHORDS[bar % FORM_BARS]:
            for pan, cents in ((-0.8, -7), (0.8, 6), (0.05, 1)):
                hz = midi_to_hz(pitch + cents / 100)
                start = rng.random(10)
                sound = sum(
                    np.sin(2 * np.pi * (k * hz * t + start[k])) / k ** (1.25) for k in range(1, 7) if k * hz < 4000
                )
                mix_into(track, onset, fade_edges(0.035 * sound, 0.12, 0.15), pan)
    return track
