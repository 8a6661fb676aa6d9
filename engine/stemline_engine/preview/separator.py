"""The `preview` separator: separates four stems by signal processing, without trained weights.

Its quality is low. It is called like a network of Demucs, and its stems sum to the mix.
"""

import torch

from .cues import Cues
from .evidence import pool
from .priors import MID, SIDE, usual_shares
from .spectra import SAMPLE_RATE, samples, spectrum

REVISION = "2"
"""It changes with the samples of the stems, since a song is made once for each revision."""


class PreviewSeparator(torch.nn.Module):
    """A network without weights: it shares each bin of the mix among the four sources."""

    sources = ("drums", "bass", "other", "vocals")
    samplerate = SAMPLE_RATE
    audio_channels = 2
    segment = 12.0
    # Levelling adds the mean of the song to each stem, and the stems would not sum to the mix.
    takes_any_level = True

    def __init__(self) -> None:
        super().__init__()
        self._cues = Cues()
        self.register_buffer("usual", torch.stack([usual_shares(MID), usual_shares(SIDE)]), persistent=False)

    @torch.no_grad()
    def forward(self, mix: torch.Tensor) -> torch.Tensor:
        """Returns the stems (B, 4, 2, T) of a mix (B, 2, T) float32, in the order of `sources`.

        B, T and the loudness may have any value. Raises ValueError unless the mix is stereo.
        """
        batch, channels, frames = mix.shape
        if channels != self.audio_channels:
            raise ValueError(f"expected 2 channels, got {channels}")
        if batch == 0 or frames == 0:
            return mix.new_zeros(batch, len(self.sources), channels, frames)
        scale = mix.abs().amax(dim=(1, 2), keepdim=True).clamp(min=torch.finfo(mix.dtype).tiny)
        level = mix / scale
        both = torch.stack([level[:, 0] + level[:, 1], level[:, 0] - level[:, 1]], dim=1) / 2
        spectra = spectrum(both)
        shares = pool(self._cues.of(both, spectra), self.usual)
        # The rest of the others is `other`, so that the sum is exact.
        rest = self.sources.index("other")
        stems = [_stem(shares[:, :, at], spectra, frames) for at in range(len(self.sources)) if at != rest]
        stems.insert(rest, level - sum(stems))
        return torch.stack(stems, dim=1) * scale[:, None]


def _stem(shares: torch.Tensor, spectra: torch.Tensor, frames: int) -> torch.Tensor:
    """Returns left and right (B, 2, frames) of a source, from its shares (B, 2, BINS, N)."""
    middle, width = samples(spectra * shares, frames).unbind(1)
    return torch.stack([middle + width, middle - width], dim=1)
