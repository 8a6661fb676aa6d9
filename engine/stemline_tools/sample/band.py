"""The band of a composed song: plays drums, bass and the other instruments from the score."""

import numpy as np

from .score import Hit, Note
from .song import Kit, Part
from .sound import add_reverb, band_noise, fade_edges, midi_to_hz, mix_into, time_axis
from .tones import Tone

CYMBALS = {"hat": (0.03, 7000, 0.16), "open": (0.14, 6500, 0.14), "crash": (0.6, 3500, 0.16)}
"""Decay in s, lowest frequency in Hz and level of each cymbal."""


def play_drums(hits: list[Hit], kit: Kit, frames: int, rng: np.random.Generator) -> np.ndarray:
    """Returns the drums in stereo, (2, frames): kick and snare in the middle, cymbals at the sides.

    They have a short reverb.
    """
    track = np.zeros((2, frames))
    for number, hit in enumerate(sorted(hits)):
        onset = hit.at + 0.003 * rng.standard_normal()
        pan = {"hat": 0.35, "open": 0.45, "crash": -0.5, "tom": -0.2}.get(hit.drum, 0.0)
        if hit.drum == "hat" and number % 2:
            pan = 0.25
        sound = _drum(hit.drum, kit, rng) * hit.velocity * (0.93 + 0.14 * rng.random())
        mix_into(track, max(onset, 0.0), sound, pan * kit.cymbal_side)
    return add_reverb(track, rng, *kit.reverb)


def _drum(name: str, kit: Kit, rng: np.random.Generator) -> np.ndarray:
    """Returns one stroke in mono, (N,). The peak of the kick is about 1."""
    if name in ("kick", "tom"):
        return _skin(kit.kick_hz * (1 if name == "kick" else 2.3), kit.kick_decay_s, rng)
    if name == "snare":
        t = time_axis(0.35)
        shell = np.sin(2 * np.pi * kit.snare_hz * t) + 0.6 * np.sin(2 * np.pi * kit.snare_hz * 330 / 185 * t + 0.4)
        wires = band_noise(rng, t.size, 900, 9000)
        sound = 0.35 * shell * np.exp(-t / 0.05) + kit.wires * wires * np.exp(-t / kit.wires_decay_s)
        return fade_edges(sound, 0.001, 0.05)
    decay, low, level = CYMBALS[name]
    t = time_axis(min(decay * 6, 2.5))
    return fade_edges(level * kit.cymbals * band_noise(rng, t.size, low, 15000) * np.exp(-t / decay), 0.001, 0.05)


def _skin(hz: float, decay_s: float, rng: np.random.Generator) -> np.ndarray:
    """Returns a drum skin, (N,): its pitch falls to `hz`, with the click of the stick."""
    t = time_axis(0.4)
    sweep = hz * t + 110 * 0.035 * (1 - np.exp(-t / 0.035))
    click = band_noise(rng, t.size, 1500, 6000) * np.exp(-t / 0.004)
    return fade_edges(np.sin(2 * np.pi * sweep) * np.exp(-t / decay_s) + 0.12 * click, 0.001, 0.05)


def play_bass(notes: list[Note], tone: Tone, frames: int, rng: np.random.Generator) -> np.ndarray:
    """Returns the bass in the middle, (2, frames)."""
    track = np.zeros((2, frames))
    for note in notes:
        sound = note.velocity * tone(time_axis(note.length), midi_to_hz(note.pitch), rng)
        mix_into(track, note.at, fade_edges(sound, 0.004, 0.04))
    return track


def play_other(parts: list[Part], frames: int, rng: np.random.Generator) -> np.ndarray:
    """Returns the other instruments in stereo, (2, frames), with a common reverb."""
    track = np.zeros((2, frames))
    for part in parts:
        for number, note in enumerate(part.line):
            for pan, cents in part.doubles or ((part.pans[number % len(part.pans)], 0),):
                late = part.jitter_s * abs(rng.standard_normal()) if part.jitter_s else 0.0
                sound = part.tone(time_axis(note.length), midi_to_hz(note.pitch + cents / 100), rng)
                shaped = fade_edges(note.velocity * sound, part.attack_s, part.release_s)
                mix_into(track, note.at + late, shaped, pan)
    return add_reverb(track, rng, 1.1, 0.3)
