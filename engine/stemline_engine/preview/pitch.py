"""Cue of pitch: the partials of the most salient melody, such as a voice or a bass."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from .spectra import HZ_PER_BIN, band_hz

CONTRAST = 6.0  # logarithm of the odds of the best pitch of a usual frame against silence
LEAP_COST = 2.5  # of a leap to any other pitch, in the same unit: a new note


class PitchComb:
    """Finds one melody between two frequencies, and the bands of its partials.

    `lowest` and `highest` are in Hz, and `cents` is the step between two pitches. Partials up to
    `top_hz` are counted, `count` of them, each `decay` times as much as the one below it. A melody
    moves by at most `glide` steps in a frame, except for leaps. With `whitened` the spectral
    envelope counts less, so that a vowel does not look like a pitch.
    """

    def __init__(
        self, lowest: float, highest: float, *, cents: float, top_hz: float, count: int, decay: float, glide: int,
        whitened: bool,
    ) -> None:  # fmt: skip
        steps = int(1200 / cents * math.log2(highest / lowest)) + 1
        pitches = lowest * 2 ** (torch.arange(steps) * cents / 1200)
        self._glide, self._whitened = glide, whitened
        self._sums = _harmonic_sums(pitches, top_hz, count, decay)
        self._combs = _combs(pitches)

    def partials(self, magnitude: torch.Tensor) -> torch.Tensor:
        """Returns values from 0 to 1, (B, BANDS, N), near 1 at the partials of the melody.

        `magnitude` (B, BANDS, N) is the part of the mix in which the melody is to be found.
        """
        combs = self._combs.to(magnitude.device)
        paths = [torch.from_numpy(_track(self._salience(each), self._glide)) for each in magnitude]
        return torch.stack([combs[path.to(magnitude.device)].T for path in paths])

    def _salience(self, magnitude: torch.Tensor) -> np.ndarray:
        """Returns the salience (N, pitches) of `magnitude` (BANDS, N): weighted sums of partials.

        It is the harmonic summation of Salamon and Gomez ("Melody extraction from polyphonic music
        signals using pitch contour characteristics", IEEE TASLP 2012), brought to CONTRAST in a
        usual frame.
        """
        sums = self._sums.to(magnitude.device)
        partials = magnitude[: sums.shape[1]]
        if self._whitened:
            power = F.avg_pool1d((partials**2).T[:, None], 61, 1, 30, count_include_pad=False)[:, 0].T
            partials = (partials / (power.sqrt() + 1e-9)).clamp(max=4) * power**0.25
        salience = (sums @ partials).T.cpu().numpy()
        return salience * (CONTRAST / (np.median(salience.max(axis=1)) + 1e-9))


def _harmonic_sums(pitches: torch.Tensor, top_hz: float, count: int, decay: float) -> torch.Tensor:
    """Returns the matrix (pitches, bins) that sums the partials, interpolated between bins."""
    bins = int(top_hz / HZ_PER_BIN) + 2
    sums = torch.zeros(len(pitches), bins)
    for k in range(1, count + 1):
        place = pitches * k / HZ_PER_BIN
        rows = torch.nonzero(place < bins - 1.5)[:, 0]
        below = place[rows].floor().long()
        part = place[rows] - below
        sums[rows, below] += (1 - part) * decay ** (k - 1)
        sums[rows, below + 1] += part * decay ** (k - 1)
    return sums


def _combs(pitches: torch.Tensor) -> torch.Tensor:
    """Returns the bells (pitches, BANDS) around the partials of each pitch.

    A bell is as wide as the main lobe of a Hann window, and 35 cents wider for a pitch that moves.
    """
    hz = band_hz()[None]
    pitch = pitches[:, None]
    partial = (hz / pitch).round().clamp(min=1) * pitch
    width = torch.minimum(1.6 * HZ_PER_BIN + partial * (2 ** (35 / 1200) - 1), pitch / 2)
    return torch.exp(-0.5 * ((hz - partial) / (0.6 * width)) ** 2) * (hz > 0.6 * pitch)


def _track(salience: np.ndarray, glide: int) -> np.ndarray:
    """Returns the pitch (N,) of each frame of the best path through `salience` (N, pitches).

    It is the algorithm of Viterbi (Forney, "The Viterbi algorithm", Proceedings of the IEEE 1973).
    Ties go to the lower pitch, so that the path is always the same.
    """
    frames, pitches = salience.shape
    offsets = np.arange(pitches)[:, None] + np.arange(-glide, glide + 1)[None]
    near = offsets.clip(0, pitches - 1)
    score, origins = salience[0], np.zeros((frames, pitches), dtype=np.int64)
    rows = np.arange(pitches)
    for frame in range(1, frames):
        choice = near[rows, score[near].argmax(axis=1)]
        reached, best = score[choice], int(score.argmax())
        leaps = reached < score[best] - LEAP_COST
        origins[frame] = np.where(leaps, best, choice)
        score = np.where(leaps, score[best] - LEAP_COST, reached) + salience[frame]
    path = np.zeros(frames, dtype=np.int64)
    path[-1] = score.argmax()
    for frame in range(frames - 1, 0, -1):
        path[frame - 1] = origins[frame, path[frame]]
    return path
