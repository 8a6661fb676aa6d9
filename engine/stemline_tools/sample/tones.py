"""The tones of the pitched instruments: each is one note in mono, (T,), without its velocity.

A tone is a function of the times (T,) in seconds, the frequency in Hz and a random generator.
"""

from collections.abc import Callable

import numpy as np

from .sound import band_noise, fade_edges

Tone = Callable[[np.ndarray, float, np.random.Generator], np.ndarray]


def electric_bass(t: np.ndarray, hz: float, rng: np.random.Generator) -> np.ndarray:
    """Returns a plucked string; high harmonics decay faster."""
    sound = np.zeros(t.size)
    for k in range(1, 16):
        level = abs(np.sin(np.pi * k * 0.22)) / k / (1 + (k * hz / 900) ** 2)
        sound += level * np.exp(-t * (0.9 + 0.8 * k)) * np.sin(2 * np.pi * k * hz * t)
    return sound + 0.05 * band_noise(rng, t.size, 300, 1500) * np.exp(-t / 0.012)


def picked_bass(t: np.ndarray, hz: float, rng: np.random.Generator) -> np.ndarray:
    """Returns a plucked string through an amplifier, whose distortion keeps high harmonics."""
    return 0.7 * np.tanh(2.2 * electric_bass(t, hz, rng))


def synth_bass(t: np.ndarray, hz: float, _: np.random.Generator) -> np.ndarray:
    """Returns a sustained sawtooth whose filter closes after the onset."""
    sound = np.zeros(t.size)
    for k in range(1, 20):
        corner = 250 + 900 * np.exp(-t / 0.12)
        sound += np.sin(2 * np.pi * k * hz * t) / k / (1 + (k * hz / corner) ** 4)
    return 0.7 * sound


def sub_bass(t: np.ndarray, hz: float, _: np.random.Generator) -> np.ndarray:
    """Returns a sustained sine with a little of its second and third harmonic."""
    return sum(level * np.sin(2 * np.pi * k * hz * t) for k, level in ((1, 0.8), (2, 0.12), (3, 0.06)))


def steel_string(t: np.ndarray, hz: float, _: np.random.Generator) -> np.ndarray:
    """Returns a picked string: stretched harmonics, each with its own decay."""
    return 0.32 * _struck(t, hz, 24, 0.13, 2.0, 0.00012)


def piano(t: np.ndarray, hz: float, _: np.random.Generator) -> np.ndarray:
    """Returns a struck string, which decays more slowly and has fewer high harmonics."""
    return 0.3 * _struck(t, hz, 14, 0.3, 0.9, 0.0003)


def _struck(t: np.ndarray, hz: float, count: int, place: float, decay: float, stretch: float) -> np.ndarray:
    """Returns a string struck at `place` of its length; `decay` sets the decay per second."""
    sound = np.zeros(t.size)
    for k in range(1, min(count, int(15000 / hz))):
        level = abs(np.sin(np.pi * k * place)) / k
        sound += (
            level * np.exp(-t * (decay + 0.55 * decay * k)) * np.sin(2 * np.pi * k * hz * (1 + stretch * k * k) * t)
        )
    return sound


def organ(t: np.ndarray, hz: float, _: np.random.Generator) -> np.ndarray:
    """Returns five drawbars with the tremolo of a rotating loudspeaker."""
    bars = ((0.5, 0.5), (1, 1.0), (1.5, 0.5), (2, 0.6), (4, 0.3))
    sound = sum(level * np.sin(2 * np.pi * k * hz * t) for k, level in bars)
    return fade_edges(0.12 * sound * (1 + 0.25 * np.sin(2 * np.pi * 6.3 * t)), 0.01, 0.03)


def driven_guitar(t: np.ndarray, hz: float, rng: np.random.Generator) -> np.ndarray:
    """Returns a root and a fifth through a distorting amplifier: a sustained dense spectrum."""
    detune = 1 + 0.001 * rng.standard_normal()
    strings = sum(_struck(t, pitch * detune, 10, 0.17, 0.8, 0.0001) for pitch in (hz, 1.498 * hz))
    return 0.16 * np.tanh(6 * strings)


def synth_lead(t: np.ndarray, hz: float, _: np.random.Generator) -> np.ndarray:
    """Returns mostly odd harmonics, with a light vibrato."""
    phase = 2 * np.pi * hz * t + 0.25 * np.sin(2 * np.pi * 5 * t)
    return 0.13 * sum((1.0 if k % 2 else 0.4) / k**1.3 * np.sin(k * phase) for k in range(1, 9))


def strings(t: np.ndarray, hz: float, rng: np.random.Generator) -> np.ndarray:
    """Returns bowed strings: six harmonics with random phases."""
    start = rng.random(10)
    return 0.035 * sum(np.sin(2 * np.pi * (k * hz * t + start[k])) / k ** (1.25) for k in range(1, 7) if k * hz < 4000)
