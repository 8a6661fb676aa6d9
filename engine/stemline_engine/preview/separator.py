"""The `preview` separator: separates four stems by signal processing, without trained weights.

Its quality is low. It is called like a network of Demucs, and its stems sum to the mix.
"""

from concurrent.futures import Executor

import torch

from .blocks import own_threads
from .cues import Cues
from .evidence import pool
from .priors import MID, SIDE, usual_shares
from .spectra import SAMPLE_RATE, masked, samples, spectrum

REVISION = "2"
"""It changes with the samples of the stems, since a song is made once for each revision."""


class PreviewSeparator(torch.nn.Module):
    """A network without weights: it shares each band of the mix among the four sources."""

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
        with own_threads() as threads:
            return self._separate(mix / scale, threads).mul_(scale[:, None])

    def _separate(self, mix: torch.Tensor, threads: Executor) -> torch.Tensor:
        both = torch.stack([mix[:, 0] + mix[:, 1], mix[:, 0] - mix[:, 1]], dim=1) / 2
        spectra = spectrum(both)
        shares = pool(self._cues.of(both, spectra, threads), self.usual, threads)

        def part(source: int, channel: int) -> torch.Tensor:
            return samples(masked(spectra[:, channel], shares[:, channel, source]), mix.shape[-1])

        # The rest of the others is `other`, so that the sum is exact.
        rest = self.sources.index("other")
        masks = [at for at in range(len(self.sources)) if at != rest]
        parts = list(threads.map(part, [at for at in masks for _ in range(2)], [0, 1] * len(masks)))
        stems = mix.new_empty(mix.shape[0], len(self.sources), *mix.shape[1:])
        stems[:, rest] = mix
        for at, middle, width in zip(masks, parts[::2], parts[1::2], strict=True):
            torch.add(middle, width, out=stems[:, at, 0])
            torch.sub(middle, width, out=stems[:, at, 1])
            stems[:, rest] -= stems[:, at]
        return stems
