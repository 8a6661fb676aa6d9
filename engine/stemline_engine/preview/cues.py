"""The cues of a mix: how percussive, held, central, repeated and melodic each band and frame is."""

from concurrent.futures import Executor

import torch

from .blocks import in_blocks
from .pitch import PitchComb
from .repetition import foreground_share
from .spectra import in_bands, on_grid, spectrum
from .stereo import band_powers, centre_share
from .textures import KICK_CORNER_HZ, LONG, LONG_HOP, SHORT, SHORT_HOP, percussive_share

NEIGHBOUR_DISTANCE = 15  # frames: 0.35 s


class Cues:
    """Computes the cues of a mix. It has no state of a song."""

    def __init__(self) -> None:
        # The compass of singers.
        self._melody = PitchComb(82.0, 1050.0, cents=25, top_hz=5000.0, count=20, decay=0.86, glide=3, whitened=True)
        # The compass of bass instruments, with the partials that identify a pitch in wide bins.
        self._bass_line = PitchComb(38.0, 220.0, cents=120, top_hz=900.0, count=8, decay=0.8, glide=1, whitened=False)

    def of(self, both: torch.Tensor, spectra: torch.Tensor, threads: Executor) -> dict[str, torch.Tensor]:
        """Returns the cues by their names in `evidence.WEIGHTS`, (B, BANDS, N), from 0 to 1.

        `both` (B, 2, T) are mid and side, and `spectra` (B, 2, BINS, N) their spectra.
        """
        frames = spectra.shape[-1]
        on_own_grid = threads.submit(_on_own_grid, spectra)
        short = threads.submit(_on_grid, both, SHORT, SHORT_HOP, frames, 3)
        long = threads.submit(_on_grid, both, LONG, LONG_HOP, frames, 1)
        mid, percussive, centred, foreground = on_own_grid.result()
        unresolved, held = short.result(), 1 - long.result()
        bass_line = threads.submit(self._bass_line.partials, mid * (1 - percussive) * centred)
        sung = in_blocks(_likely_sung, 1, mid, unresolved, centred, foreground, held, threads=threads)
        return {
            "percussive": percussive,
            "unresolved": unresolved,
            "held": held,
            "foreground": foreground,
            "centred": centred,
            "melody": self._melody.partials(sung),
            "bass_line": bass_line.result(),
        }


def _on_own_grid(spectra: torch.Tensor) -> tuple[torch.Tensor, ...]:
    """Returns the magnitude of mid and three cues: percussive, centred and foreground."""
    powers = band_powers(spectra)
    mid = powers[:, 0].sqrt()
    percussive = percussive_share((powers[:, 0] + powers[:, 1]).sqrt_(), 2, 3, KICK_CORNER_HZ)
    foreground = foreground_share(mid * (1 - percussive), NEIGHBOUR_DISTANCE)
    return mid, percussive, centre_share(powers), foreground


def _likely_sung(
    mid: torch.Tensor, unresolved: torch.Tensor, centred: torch.Tensor, foreground: torch.Tensor, held: torch.Tensor
) -> torch.Tensor:
    """Returns the magnitude of the part of mid in which a voice is likely, to search for its pitch.

    Words repeat in a chorus, and a singer may hold a note, so these two cues leave a part.
    """
    return mid * (1 - unresolved) * centred * (0.15 + 0.85 * foreground) * (1 - 0.8 * held)


def _on_grid(both: torch.Tensor, size: int, hop: int, frames: int, frame_step: int) -> torch.Tensor:
    """Returns the percussive share at windows of `size` samples, on the grid (B, BANDS, frames)."""
    spectra = spectrum(both, size, hop).transpose(2, 3)
    power = in_blocks(_power_in_bands, -2, spectra).transpose(1, 2).contiguous()
    return on_grid(percussive_share(power.sqrt(), frame_step, 2), power, hop, frames)


def _power_in_bands(spectra: torch.Tensor) -> torch.Tensor:
    """Returns the power (B, N, F) of mid and side together, (B, 2, N, bins) complex."""
    power = spectra.abs().square_().sum(dim=1)
    return in_bands(power.transpose(1, 2)).transpose(1, 2)
