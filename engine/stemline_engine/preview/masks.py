"""The soft masks that the preview separator is made of, each in 0..1 and each from one published idea.

Spectrograms are magnitudes of shape (B, F, N): batch, frequency bins, frames. No mask knows a tempo or a key,
and all are ratios, so loudness does not matter. Nothing here reads or writes audio.
"""

import torch
import torch.nn.functional as F

TINY = 1e-20

# An optimal network of 19 exchanges that leaves the median of nine in the middle
# (Devillard, "Fast median search", 1998, after Paeth in Graphics Gems, 1990).
MEDIAN_OF_NINE = (
    (1, 2), (4, 5), (7, 8), (0, 1), (3, 4), (6, 7), (1, 2), (4, 5), (7, 8), (0, 3),
    (5, 8), (4, 7), (3, 6), (1, 4), (2, 5), (4, 7), (4, 2), (6, 4), (4, 2),
)  # fmt: skip


def median_over_frames(spectrogram: torch.Tensor, step: int) -> torch.Tensor:
    """The median of nine values taken every `step` frames around each one; the edges are repeated. Same shape.

    A dilated window spans 8 * step + 1 frames at a sixth of the cost of a full one: 32 ms against
    187 ms for 17 frames of a 12 s chunk on two cores.
    """
    frames = spectrogram.shape[-1]
    padded = F.pad(spectrogram, (4 * step, 4 * step), mode="replicate")
    taps = [padded[..., step * i : step * i + frames] for i in range(9)]
    for low, high in MEDIAN_OF_NINE:
        taps[low], taps[high] = torch.minimum(taps[low], taps[high]), torch.maximum(taps[low], taps[high])
    return taps[4]


def wiener(wanted: torch.Tensor, unwanted: torch.Tensor) -> torch.Tensor:
    """The share of `wanted` in the power of both, from magnitudes of the same shape."""
    return wanted**2 / (wanted**2 + unwanted**2 + TINY)


def low_pass(hz: torch.Tensor, corner_hz: float, order: int) -> torch.Tensor:
    """Butterworth power response over the bins `hz` (F,), as (1, F, 1)."""
    return (1 / (1 + (hz / corner_hz) ** (2 * order)))[None, :, None]


def percussive_mask(
    spectrogram: torch.Tensor, hz: torch.Tensor, *, frame_step: int, bin_step: int, low_corner_hz: float
) -> torch.Tensor:
    """Drums against everything that is held, (B, F, N).

    Median filtering along time keeps what is held, along frequency what is struck (FitzGerald, "Harmonic/percussive
    separation using median filtering", DAFx 2010, with his Wiener masks). Below the
    corner a kick drum is only a few bins wide and the filter along frequency misses it; there, what
    stands above the held level is taken as struck.
    """
    held = median_over_frames(spectrogram, frame_step)
    struck = median_over_frames(spectrogram.transpose(1, 2).contiguous(), bin_step).transpose(1, 2)
    above = (spectrogram - held).clamp(min=0)
    low = low_pass(hz, low_corner_hz, 3)
    return wiener(low * above + (1 - low) * struck, held)


def centre_mask(mid: torch.Tensor, side: torch.Tensor, *, smoothing: int, sharpness: float) -> torch.Tensor:
    """The part of the mid channel that is panned to the middle, (B, F, N), from magnitudes of mid and side.

    A source in the middle has no side; sources that are wide or panned reach both. With powers averaged over a
    neighbourhood of `smoothing` x `smoothing`, (mid - side) / mid is Avendano's panning similarity
    ("Frequency-domain source identification and manipulation in stereo mixes", WASPAA 2003) seen from the middle;
    the exponent narrows the zone as the azimuth width of ADRess does (Barry, Lawlor and Coyle, DAFx 2004).
    """
    mid_power, side_power = (
        F.avg_pool2d(power[:, None] ** 2, smoothing, 1, smoothing // 2, count_include_pad=False)[:, 0]
        for power in (mid, side)
    )
    return ((mid_power - side_power).clamp(min=0) / (mid_power + TINY)) ** sharpness


def foreground_mask(spectrogram: torch.Tensor, *, neighbours: int, min_distance: int) -> torch.Tensor:
    """What does not repeat within the chunk, (B, F, N).

    REPET-SIM (Rafii and Pardo, "Music/voice separation using the similarity matrix", ISMIR 2012): each frame is
    compared with all others by cosine similarity; the median of its most similar frames, at least `min_distance`
    frames apart, models the repeating background, and the voice is what exceeds it. A frame with few look-alikes
    (a short chunk) says nothing, so there the mask moves towards 1.
    """
    unit = spectrogram / (spectrogram.norm(dim=1, keepdim=True) + TINY)
    similarity = unit.transpose(1, 2) @ unit
    highest = F.max_pool1d(similarity, 2 * min_distance + 1, 1, min_distance)
    peaks = torch.where(similarity >= highest, similarity, torch.full_like(similarity, -1.0))
    value, index = peaks.topk(min(neighbours, peaks.shape[-1]), dim=-1)
    found = value >= 0
    background = torch.stack([_median_of_frames(*item) for item in zip(spectrogram, index, found, strict=True)])
    background = torch.minimum(background, spectrogram)
    evidence = ((found.sum(dim=-1) - 1) / 4).clamp(0, 1)[:, None, :]
    return 1 - evidence * (1 - wiener(spectrogram - background, background))


def _median_of_frames(spectrogram: torch.Tensor, index: torch.Tensor, found: torch.Tensor) -> torch.Tensor:
    """For each frame n of (F, N) the median over the frames index[n] that were found; index and found are (N, K)."""
    taken = spectrogram.T.contiguous()[index]
    if not bool(found.all()):
        taken = taken.masked_fill(~found[..., None], float("nan"))
        return taken.nanmedian(dim=1).values.T
    return taken.median(dim=1).values.T
