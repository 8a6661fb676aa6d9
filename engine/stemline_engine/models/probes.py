"""Segments on which a conversion is compared with PyTorch: music, its quiet parts, and noise.

The choice of the library must not depend on chance or on files, so the music is computed. It has
the features that make sums of a network differ: tones with harmonics, decays, beats, and parts of
very different levels.
"""

from __future__ import annotations

import math

import torch

_BEATS = 16
"""Beats in a segment of any length, so that short segments of a network have all parts too."""
_CHORDS = ((110.0, 277.2, 329.6), (87.3, 220.0, 349.2), (130.8, 261.6, 392.0), (98.0, 246.9, 293.7))
_QUIET = 1e-3
"""Level of a quiet passage, of which the level of its song is 1: -60 dB."""


def probe_segments(frames: int, sample_rate: int) -> list[torch.Tensor]:
    """Returns segments (1, 2, `frames`), levelled as the engine levels a song.

    Each call returns the same samples.
    """
    music = _levelled(_music(frames, sample_rate))
    noise = torch.randn(2, frames, generator=torch.Generator().manual_seed(0))
    # A fade from silence to a level far below that of the song.
    quiet = music * torch.linspace(0, _QUIET, frames)
    return [segment[None].contiguous() for segment in (music, quiet, noise)]


def _levelled(mix: torch.Tensor) -> torch.Tensor:
    mono = mix.mean(0)
    return (mix - mono.mean()) / mono.std()


def _music(frames: int, sample_rate: int) -> torch.Tensor:
    """Returns a band of chords, a bass drum, cymbals and a voice, (2, `frames`), with rests."""
    random = torch.Generator().manual_seed(1)
    time = torch.arange(frames) / sample_rate
    # A sung note with vibrato over everything.
    swell = torch.sin(math.pi * time / time[-1]).square()
    mix = 0.25 * _panned(swell * _tone(440.0, time + 0.002 * torch.sin(2 * math.pi * 5.5 * time)), 0.6)
    for number in range(_BEATS):
        if number % 8 == 7:  # A rest, in which the notes before it decay.
            continue
        begin, middle, end = (frames * part // (2 * _BEATS) for part in (2 * number, 2 * number + 1, 2 * number + 4))
        since = time[: min(end, frames) - begin]
        decay = since / time[-1] * _BEATS
        loudness = 1.0 if number < _BEATS // 2 else 0.1
        for place, pitch in enumerate(_CHORDS[number // 4]):
            mix[:, begin:end] += loudness * 0.3 * _panned(_tone(pitch, since) * torch.exp(-3 * decay), (place + 1) / 4)
        kick = torch.sin(2 * math.pi * 50 * since + 8 * torch.exp(-30 * since)) * torch.exp(-8 * decay)
        mix[:, begin:end] += loudness * _panned(kick, 0.5)
        hiss = torch.randn(2, min(end, frames) - middle, generator=random)
        mix[:, middle:end] += loudness * 0.3 * hiss * torch.exp(-20 * decay[: hiss.shape[1]])
    return mix


def _tone(pitch: float, time: torch.Tensor) -> torch.Tensor:
    """Returns a sawtooth, which has all harmonics."""
    return 2 * (pitch * time % 1) - 1


def _panned(signal: torch.Tensor, place: float) -> torch.Tensor:
    """Returns `signal` (T,) as (2, T); `place` 0 is the left side, 1 the right one."""
    return torch.stack([signal * math.sqrt(1 - place), signal * math.sqrt(place)])
