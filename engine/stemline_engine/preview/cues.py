"""The cues of a mix: how percussive, held, central, repeated and melodic each bin and frame is."""

import torch

from .blocks import in_blocks
from .pitch import PitchComb
from .repetition import foreground_share
from .spectra import on_grid, spectrum
from .stereo import centre_share
from .textures import KICK_CORNER_HZ, LONG, SHORT, percussive_share

NEIGHBOUR_DISTANCE = 15  # frames: 0.35 s


class Cues:
    """Computes the cues of a mix. It has no state of a song."""

    def __init__(self) -> None:
        # The compass of singers.
        self._melody = PitchComb(82.0, 1050.0, cents=25, top_hz=5000.0, count=20, decay=0.86, glide=3, whitened=True)
        # The compass of bass instruments, with the partials that identify a pitch in wide bins.
        self._bass_line = PitchComb(38.0, 220.0, cents=120, top_hz=900.0, count=8, decay=0.8, glide=1, whitened=False)

    def of(self, both: torch.Tensor, spectra: torch.Tensor) -> dict[str, torch.Tensor]:
        """Returns the cues by their names in `evidence.WEIGHTS`, (B, BINS, N), from 0 to 1.

        `both` (B, 2, T) are mid and side, and `spectra` (B, 2, BINS, N) their spectra.
        """
        frames = spectra.shape[-1]
        mid, side = spectra.unbind(1)
        percussive = percussive_share(_magnitude(spectra), 2, 3, KICK_CORNER_HZ)
        short = _magnitude(spectrum(both, SHORT))
        unresolved = on_grid(percussive_share(short, 5, 2), short**2, frames)
        long = _magnitude(spectrum(both, LONG))
        held = on_grid(1 - percussive_share(long, 1, 2), long**2, frames)
        centred = centre_share(mid, side)
        tonal = in_blocks(lambda mid, percussive: mid.abs() * (1 - percussive), 1, mid, percussive)
        foreground = foreground_share(tonal, NEIGHBOUR_DISTANCE)
        sung = in_blocks(_likely_sung, 1, mid, unresolved, centred, foreground, held)
        return {
            "percussive": percussive,
            "unresolved": unresolved,
            "held": held,
            "foreground": foreground,
            "centred": centred,
            "melody": self._melody.partials(sung),
            "bass_line": self._bass_line.partials(tonal * centred),
        }


def _likely_sung(
    mid: torch.Tensor, unresolved: torch.Tensor, centred: torch.Tensor, foreground: torch.Tensor, held: torch.Tensor
) -> torch.Tensor:
    """Returns the magnitude of the part of mid in which a voice is likely, to search for its pitch.

    Words repeat in a chorus, and a singer may hold a note, so these two cues leave a part.
    """
    return mid.abs() * (1 - unresolved) * centred * (0.15 + 0.85 * foreground) * (1 - 0.8 * held)


def _magnitude(spectra: torch.Tensor) -> torch.Tensor:
    """Returns the magnitude (B, F, N) of mid and side together, (B, 2, F, N) complex."""
    return in_blocks(lambda mid, side: (mid.abs() ** 2 + side.abs() ** 2).sqrt(), 1, *spectra.unbind(1))
