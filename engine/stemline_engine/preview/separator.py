"""The `preview` separator: four stems without any trained weights, so that a machine without them still separates.

It is rough. It has the calling shape of a Demucs network, and its stems sum to the mix.
"""

import torch

from .masks import centre_mask, foreground_mask, low_pass, percussive_mask

REVISION = "1"

FFT_SIZE = 4096  # 93 ms: tells apart the partials of a bass and a voice
HOP = 1024
HELD_STEP = 2  # frames between the nine taps that decide what is held: 0.39 s in all
STRUCK_STEP = 3  # bins between the nine taps that decide what is struck: 270 Hz in all
KICK_CORNER_HZ = 200.0
BASS_CORNER_HZ = 180.0
VOICE_FLOOR_HZ = 100.0
CENTRE_SMOOTHING = 5  # frames and bins
CENTRE_SHARPNESS = 4.0
NEIGHBOURS = 15
NEIGHBOUR_DISTANCE = 15  # frames: 0.35 s
REPETITION_WEIGHT = 0.7  # below 1, because a chorus repeats its voice too


class PreviewSeparator(torch.nn.Module):
    """Harmonic/percussive, stereo-centre, repetition and frequency masks, normalised so that they share out the mix."""

    sources = ("drums", "bass", "other", "vocals")
    samplerate = 44100
    audio_channels = 2
    segment = 12.0
    # Levelling gives the song's mean back to each stem, and then the stems no longer sum to the mix.
    takes_any_level = True

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("window", torch.hann_window(FFT_SIZE), persistent=False)
        hz = torch.arange(FFT_SIZE // 2 + 1) * (self.samplerate / FFT_SIZE)
        self.register_buffer("hz", hz, persistent=False)

    @torch.no_grad()
    def forward(self, mix: torch.Tensor) -> torch.Tensor:
        """Stems (B, 4, 2, T), in the order of `sources`, of a mix (B, 2, T) float32 of any length and loudness."""
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
        """The shares (B, F, N) of drums, of bass and of the voice, the last in the mid channel only.

        Each is a Wiener share of what the one before has left, so they and the rest, `other`, sum to 1.
        """
        both = torch.sqrt(mid**2 + side**2)
        drums = percussive_mask(both, self.hz, frame_step=HELD_STEP, bin_step=STRUCK_STEP, low_corner_hz=KICK_CORNER_HZ)
        held = 1 - drums
        low = low_pass(self.hz, BASS_CORNER_HZ, 4)
        bass = held * low
        mid, side = mid * held, side * held
        centred = centre_mask(mid, side, smoothing=CENTRE_SMOOTHING, sharpness=CENTRE_SHARPNESS)
        foreground = foreground_mask(mid, neighbours=NEIGHBOURS, min_distance=NEIGHBOUR_DISTANCE)
        single = 1 - REPETITION_WEIGHT * (1 - foreground)
        audible = 1 - low_pass(self.hz, VOICE_FLOOR_HZ, 4)
        return drums, bass, held * (1 - low) * audible * centred * single

    def _spectrum(self, signal: torch.Tensor) -> torch.Tensor:
        """Short-time spectrum (B, F, N) of (B, T); the edges are padded with silence, so any T will do."""
        return torch.stft(
            signal, FFT_SIZE, HOP, window=self.window, center=True, pad_mode="constant", return_complex=True
        )

    def _stereo(self, mid: torch.Tensor, side: torch.Tensor | None, frames: int) -> torch.Tensor:
        """Left and right (B, 2, T) from spectra of mid and side; without a side, the same in both."""
        middle = torch.istft(mid, FFT_SIZE, HOP, window=self.window, length=frames)
        if side is None:
            return torch.stack([middle, middle], dim=1)
        width = torch.istft(side, FFT_SIZE, HOP, window=self.window, length=frames)
        return torch.stack([middle + width, middle - width], dim=1)
