"""The `preview` separator: separates four stems by signal processing, without trained weights.

Its quality is low. It is called like a network of Demucs, and its stems sum to the mix.
"""

import torch

from .masks import centre_mask, foreground_mask, low_pass, percussive_mask

REVISION = "1"

# At 44 100 Hz a bin is 10.8 Hz wide and a frame is 23 ms long.
FFT_SIZE = 4096  # samples, 93 ms: separates the partials of a bass from those of a voice
HOP = 1024  # samples
HARMONIC_STEP = 2  # frames between the nine values of the median over time, which spans 0.39 s
PERCUSSIVE_STEP = 3  # bins between the nine values of the median over frequency, which spans 270 Hz
KICK_CORNER_HZ = 200.0
BASS_CORNER_HZ = 180.0
VOICE_FLOOR_HZ = 100.0
CENTRE_SMOOTHING = 5  # frames and bins
CENTRE_SHARPNESS = 4.0
NEIGHBOURS = 15
NEIGHBOUR_DISTANCE = 15  # frames: 0.35 s
REPETITION_WEIGHT = 0.7  # below 1, because a chorus also repeats the voice


class PreviewSeparator(torch.nn.Module):
    """A network without weights: percussion, centre, repetition and frequency masks of the mix.

    The masks of the four sources sum to 1.
    """

    sources = ("drums", "bass", "other", "vocals")
    samplerate = 44100
    audio_channels = 2
    segment = 12.0
    # Levelling adds the mean of the song to each stem, and the stems would not sum to the mix.
    takes_any_level = True

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("window", torch.hann_window(FFT_SIZE), persistent=False)
        hz = torch.arange(FFT_SIZE // 2 + 1) * (self.samplerate / FFT_SIZE)
        self.register_buffer("hz", hz, persistent=False)

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
        mid = self._spectrum((level[:, 0] + level[:, 1]) / 2)
        side = self._spectrum((level[:, 0] - level[:, 1]) / 2)
        drums, bass, voice = self._shares(mid.abs(), side.abs())
        drums = self._stereo(mid * drums, side * drums, frames)
        vocals = self._stereo(mid * voice, None, frames)
        bass = self._stereo(mid * bass, side * bass, frames)
        other = level - drums - bass - vocals
        return torch.stack([drums, bass, other, vocals], dim=1) * scale[:, None]

    def _shares(self, mid: torch.Tensor, side: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Returns the masks (B, F, N) of drums, bass and voice; that of voice is for mid only.

        Each mask is a share of the rest that the masks before it leave. These and the final rest,
        `other`, sum to 1.
        """
        both = torch.sqrt(mid**2 + side**2)
        drums = percussive_mask(
            both, self.hz, frame_step=HARMONIC_STEP, bin_step=PERCUSSIVE_STEP, low_corner_hz=KICK_CORNER_HZ
        )
        harmonic = 1 - drums
        low = low_pass(self.hz, BASS_CORNER_HZ, 4)
        bass = harmonic * low
        mid, side = mid * harmonic, side * harmonic
        centred = centre_mask(mid, side, smoothing=CENTRE_SMOOTHING, sharpness=CENTRE_SHARPNESS)
        foreground = foreground_mask(mid, neighbours=NEIGHBOURS, min_distance=NEIGHBOUR_DISTANCE)
        unrepeated = 1 - REPETITION_WEIGHT * (1 - foreground)
        above_floor = 1 - low_pass(self.hz, VOICE_FLOOR_HZ, 4)
        return drums, bass, harmonic * (1 - low) * above_floor * centred * unrepeated

    def _spectrum(self, signal: torch.Tensor) -> torch.Tensor:
        """Returns the complex short-time spectrum (B, F, N) of (B, T), padded with silence."""
        return torch.stft(
            signal, FFT_SIZE, HOP, window=self.window, center=True, pad_mode="constant", return_complex=True
        )

    def _stereo(self, mid: torch.Tensor, side: torch.Tensor | None, frames: int) -> torch.Tensor:
        """Returns left and right (B, 2, T) from spectra of mid and side; None: side is silent."""
        middle = torch.istft(mid, FFT_SIZE, HOP, window=self.window, length=frames)
        if side is None:
            return torch.stack([middle, middle], dim=1)
        width = torch.istft(side, FFT_SIZE, HOP, window=self.window, length=frames)
        return torch.stack([middle + width, middle - width], dim=1)
