"""Usual shares of the four sources in the power of recorded pop music, by frequency.

They are round numbers, chosen by hand, that follow what is known of such mixes: bass and kick below
150 Hz, voice and accompaniment between, cymbals above 5 kHz (Elowsson and Friberg, "Long-term
average spectrum in popular music and its relation to the level of the percussion", AES 2017), and
bass, voice, kick and snare in the middle of the stereo field, so that side is mostly accompaniment
and cymbals.
"""

import torch

from .spectra import band_hz

HZ = (30, 60, 100, 160, 250, 400, 700, 1200, 2500, 5000, 8000, 12000)
# Shares of drums, bass, other and vocals at each of HZ; each row sums to 1.
MID = (
    (0.35, 0.60, 0.04, 0.01),
    (0.45, 0.50, 0.04, 0.01),
    (0.38, 0.50, 0.10, 0.02),
    (0.25, 0.40, 0.25, 0.10),
    (0.20, 0.22, 0.33, 0.25),
    (0.18, 0.10, 0.37, 0.35),
    (0.18, 0.06, 0.36, 0.40),
    (0.20, 0.04, 0.36, 0.40),
    (0.25, 0.02, 0.35, 0.38),
    (0.45, 0.01, 0.27, 0.27),
    (0.60, 0.01, 0.18, 0.21),
    (0.70, 0.01, 0.17, 0.12),
)
SIDE = (
    (0.28, 0.32, 0.35, 0.05),
    (0.25, 0.30, 0.40, 0.05),
    (0.22, 0.15, 0.55, 0.08),
    (0.18, 0.08, 0.64, 0.10),
    (0.16, 0.03, 0.69, 0.12),
    (0.15, 0.02, 0.70, 0.13),
    (0.15, 0.01, 0.71, 0.13),
    (0.18, 0.01, 0.68, 0.13),
    (0.25, 0.01, 0.61, 0.13),
    (0.40, 0.01, 0.49, 0.10),
    (0.55, 0.01, 0.35, 0.09),
    (0.65, 0.01, 0.26, 0.08),
)


def usual_shares(table: tuple[tuple[float, ...], ...]) -> torch.Tensor:
    """Returns the shares of MID or SIDE at each band, (4, BANDS).

    Their logarithms are interpolated over the logarithm of the frequency. They are constant beyond
    both ends.
    """
    known = torch.tensor(HZ, dtype=torch.float32).log()
    hz = band_hz().clamp(HZ[0], HZ[-1]).log()
    right = torch.searchsorted(known, hz).clamp(1, len(HZ) - 1)
    part = ((hz - known[right - 1]) / (known[right] - known[right - 1]))[:, None]
    shares = torch.tensor(table).log()
    return (shares[right - 1] * (1 - part) + shares[right] * part).exp().T.contiguous()
