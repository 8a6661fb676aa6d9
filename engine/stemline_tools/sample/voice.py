"""The singer of a composed song: a glottal source, moving formants, consonants and breath."""

import numpy as np

from .score import Syllable
from .song import Singer
from .sound import SAMPLE_RATE, band_noise, fade_edges, midi_to_hz

# First five formants of an alto voice, each (Hz, gain in dB, bandwidth in Hz): the formant table in
# the appendix of the Csound manual.
FORMANTS = {
    "a": ((800, 0, 80), (1150, -4, 90), (2800, -20, 120), (3500, -36, 130), (4950, -60, 140)),
    "e": ((400, 0, 60), (1600, -24, 80), (2700, -30, 120), (3300, -35, 150), (4950, -60, 200)),
    "i": ((350, 0, 50), (1700, -20, 100), (2700, -30, 120), (3700, -36, 150), (4950, -60, 200)),
    "o": ((450, 0, 70), (800, -9, 80), (2830, -16, 100), (3500, -28, 130), (4950, -55, 135)),
    "u": ((325, 0, 50), (700, -12, 60), (2530, -30, 170), (3500, -40, 180), (4950, -64, 200)),
}
# Noise of a consonant: band in Hz (low, high), length in s, level. The voiced 'l' and 'n' have no
# noise; they reduce the loudness of the voice.
CONSONANTS = {"s": (4500, 9000, 0.09, 0.16), "t": (2500, 8000, 0.035, 0.22)}
VOICED_CONSONANTS = ("l", "n")
FRAME, HOP = 1024, 256  # samples


def sing(line: list[Syllable], singer: Singer, frames: int, rng: np.random.Generator) -> np.ndarray:
    """Returns the sung line in mono, (frames,). Its syllables must be in order, in seconds."""
    pitch, loudness = _contours(line, singer, frames, rng)
    source = _glottal_source(pitch) * loudness
    source += singer.breath * rng.standard_normal(frames) * loudness
    voice = _through_formants(source, line, singer.formants)
    voice /= np.max(np.abs(voice)) + 1e-12
    for syllable in line:
        if syllable.consonant in CONSONANTS:
            low, high, length, level = CONSONANTS[syllable.consonant]
            noise = fade_edges(band_noise(rng, int(length * SAMPLE_RATE), low, high), 0.006, length * 0.6)
            start = int((syllable.at - length * 0.6) * SAMPLE_RATE)
            stop = min(start + noise.size, frames)
            if stop > start >= 0:
                voice[start:stop] += level * noise[: stop - start]
    return voice


def _contours(
    line: list[Syllable], singer: Singer, frames: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Returns the pitch in Hz and the loudness of each sample, both (frames,).

    They have glides, a late vibrato, and notes that become louder.
    """
    cents = np.zeros(frames)
    loudness = np.zeros(frames)
    times = np.arange(frames) / SAMPLE_RATE
    previous = line[0].pitch if line else 69
    filled = 0
    for syllable in line:
        start = int(syllable.at * SAMPLE_RATE)
        length = int(syllable.length * SAMPLE_RATE)
        if start >= frames:
            break
        local = np.arange(min(length, frames - start)) / SAMPLE_RATE
        glide = (previous - syllable.pitch) * np.exp(-local / 0.035)
        depth = singer.vibrato_depth * np.clip((local - 0.18) / 0.35, 0, 1)
        vibrato = depth * np.sin(2 * np.pi * (singer.vibrato_hz + 0.3 * rng.random()) * local)
        cents[filled:start] = previous
        cents[start : start + local.size] = syllable.pitch + glide + vibrato - 0.6 * np.exp(-local / 0.05)
        filled = start + local.size
        swell = np.minimum(1, 0.75 + local / 0.6) * (0.9 + 0.2 * rng.random())
        if syllable.consonant in VOICED_CONSONANTS:
            swell = swell * (1 - 0.75 * np.exp(-local / 0.04))
        loudness[start:filled] = fade_edges(swell, 0.03, 0.07)
        previous = syllable.pitch
    cents[filled:] = previous
    drift = 0.06 * np.sin(2 * np.pi * 0.7 * times) + 0.04 * np.sin(2 * np.pi * 1.9 * times + 1)
    return midi_to_hz(0) * 2 ** ((cents + drift) / 12), loudness


def _glottal_source(pitch_hz: np.ndarray) -> np.ndarray:
    """Returns the derivative of the flow of Rosenberg's glottal pulse, in the shape of `pitch_hz`.

    It is type C of Rosenberg (1971), with 40 % of the period for opening and 16 % for closing.
    """
    phase = np.cumsum(pitch_hz / SAMPLE_RATE) % 1.0
    opening, closing = 0.40, 0.16
    rising = 0.5 * (1 - np.cos(np.pi * phase / opening))
    falling = np.cos(np.pi / 2 * (phase - opening) / closing)
    flow = np.where(phase < opening, rising, np.where(phase < opening + closing, falling, 0.0))
    return np.diff(flow, prepend=0.0) / (pitch_hz / SAMPLE_RATE) / 10


def _through_formants(source: np.ndarray, line: list[Syllable], scale: float) -> np.ndarray:
    """Returns `source` (T,) filtered by formants that change with the vowels, by overlap-add.

    `scale` is the factor of the frequencies of the formants: a longer vocal tract has lower ones.
    """
    hz = np.fft.rfftfreq(2 * FRAME, 1 / SAMPLE_RATE) / scale
    responses = {vowel: _response(formants, hz) for vowel, formants in FORMANTS.items()}
    window = np.hanning(FRAME + 1)[:FRAME]
    padded = np.concatenate([np.zeros(FRAME), source, np.zeros(3 * FRAME)])
    result = np.zeros(padded.size)
    current = responses["a"]
    index = -1
    for start in range(0, padded.size - 2 * FRAME, HOP):
        seconds = (start - FRAME / 2) / SAMPLE_RATE
        while index + 1 < len(line) and line[index + 1].at <= seconds:
            index += 1
        target = responses[line[max(index, 0)].vowel] if line else current
        current = current + 0.18 * (target - current)
        spectrum = np.fft.rfft(padded[start : start + FRAME] * window, 2 * FRAME)
        result[start : start + 2 * FRAME] += np.fft.irfft(spectrum * current, 2 * FRAME)
    return result[FRAME : FRAME + source.size]


def _response(formants: tuple, hz: np.ndarray) -> np.ndarray:
    """Returns the complex response of parallel resonators with alternating signs, shape of `hz`."""
    total = np.zeros(hz.size, dtype=complex)
    for index, (centre, gain_db, bandwidth) in enumerate(formants):
        resonance = (bandwidth / 2) / (bandwidth / 2 + 1j * (hz - centre))
        total += (-1) ** index * 10 ** (gain_db / 20) * resonance
    return total
