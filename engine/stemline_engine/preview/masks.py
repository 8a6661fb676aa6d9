"""Soft masks of the preview separator: each has values from 0 to 1 and a published source.

Spectrograms are magnitudes of the shape (B, F, N): batch, frequency bins, frames. The masks do not
depend on a tempo or a key. All are ratios, so they do not depend on loudness either.
"""

import torch
import torch.nn.functional as F

EPSILON = 1e-20

# A network of 19 exchanges, the least possible number, after which the element in the middle is the
# median of nine (Devillard, "Fast median search", 1998, after Paeth in Graphics Gems, 1990).
MEDIAN_OF_NINE = (
    (1, 2), (4, 5), (7, 8), (0, 1), (3, 4), (6, 7), (1, 2), (4, 5), (7, 8), (0, 3),
    (5, 8), (4, 7), (3, 6), (1, 4), (2, 5), (4, 7), (4, 2), (6, 4), (4, 2),
)  # fmt: skip


def median_over_frames(spectrogram: torch.Tensor, step: int) -> torch.Tensor:
    """Returns the median of nine values, `step` frames apart, around each value; same shape.

    Values beyond the ends repeat the first and the last frame. The nine values span 8 * step + 1
    frames at a sixth of the time of a full window: 32 ms instead of 187 ms for 17 frames and a
    segment of 12 s on two cores.
    """
    frames = spectrogram.shape[-1]
    padded = F.pad(spectrogram, (4 * step, 4 * step), mode="replicate")
    taps = [padded[..., step * i : step * i + frames] for i in range(9)]
    for low, high in MEDIAN_OF_NINE:
        taps[low], taps[high] = torch.minimum(taps[low], taps[high]), torch.maximum(taps[low], taps[high])
    return taps[4]


def wiener(wanted: torch.Tensor, unwanted: torch.Tensor) -> torch.Tensor:
    """Returns wanted^2 / (wanted^2 + unwanted^2) of magnitudes of the same shape: a Wiener mask."""
    return wanted**2 / (wanted**2 + unwanted**2 + EPSILON)


def low_pass(hz: torch.Tensor, corner_hz: float, order: int) -> torch.Tensor:
    """Returns the Butterworth power response 1 / (1 + (hz / corner)^(2 order)), shape (1, F, 1).

    `hz` (F,) is the frequency of each bin.
    """
    return (1 / (1 + (hz / corner_hz) ** (2 * order)))[None, :, None]


def percussive_mask(
    spectrogram: torch.Tensor, hz: torch.Tensor, *, frame_step: int, bin_step: int, low_corner_hz: float
) -> torch.Tensor:
    """Returns the mask (B, F, N) of percussive sound, such as drums.

    A median over time keeps harmonic sound, and a median over frequency keeps percussive sound
    (FitzGerald, "Harmonic/percussive separation using median filtering", DAFx 2010, with its Wiener
    masks). `frame_step` and `bin_step` are the distances between the nine values of each median.
    Below `low_corner_hz` a kick drum is only a few bins wide, and the median over frequency removes
    it. There, the part above the harmonic level counts as percussive.
    """
    harmonic = median_over_frames(spectrogram, frame_step)
    percussive = median_over_frames(spectrogram.transpose(1, 2).contiguous(), bin_step).transpose(1, 2)
    above = (spectrogram - harmonic).clamp(min=0)
    low = low_pass(hz, low_corner_hz, 3)
    return wiener(low * above + (1 - low) * percussive, harmonic)


def centre_mask(mid: torch.Tensor, side: torch.Tensor, *, smoothing: int, sharpness: float) -> torch.Tensor:
    """Returns the mask (B, F, N) of sound in the middle of the stereo field, for the mid channel.

    `mid` and `side` are magnitudes. A source in the middle has no side; wide and panned sources
    have both. With powers averaged over `smoothing` x `smoothing` frames and bins, (mid - side) /
    mid is the panning similarity of Avendano ("Frequency-domain source identification and
    manipulation in stereo mixes", WASPAA 2003), seen from the middle. The exponent `sharpness`
    narrows the range of positions, as the azimuth width of ADRess does (Barry, Lawlor and Coyle,
    DAFx 2004).
    """
    mid_power, side_power = (
        F.avg_pool2d(power[:, None] ** 2, smoothing, 1, smoothing // 2, count_include_pad=False)[:, 0]
        for power in (mid, side)
    )
    return ((mid_power - side_power).clamp(min=0) / (mid_power + EPSILON)) ** sharpness


def foreground_mask(spectrogram: torch.Tensor, *, neighbours: int, min_distance: int) -> torch.Tensor:
    """Returns the mask (B, F, N) of sound that does not repeat within the segment.

    It is REPET-SIM (Rafii and Pardo, "Music/voice separation using the similarity matrix", ISMIR
    2012). Each frame is compared with all others by cosine similarity. The median of its
    `neighbours` most similar frames, at least `min_distance` frames apart, is the repeating
    background, and the foreground is the part above it. A frame with fewer than four similar frames
    besides itself, as in a short segment, is weak evidence, so its mask moves towards 1.
    """
    unit = spectrogram / (spectrogram.norm(dim=1, keepdim=True) + EPSILON)
    similarity = unit.transpose(1, 2) @ unit
    highest = F.max_pool1d(similarity, 2 * min_distance + 1, 1, min_distance)
    peaks = torch.where(similarity >= highest, similarity, torch.full_like(similarity, -1.0))
    value, index = peaks.topk(min(neighbours, peaks.shape[-1]), dim=-1)
    found = value >= 0
    background = torch.stack([_median_of_frames(*item) for item in zip(spectrogram, index, found, strict=True)])
    background = torch.minimum(background, spectrogram)
    confidence = ((found.sum(dim=-1) - 1) / 4).clamp(0, 1)[:, None, :]
    return 1 - confidence * (1 - wiener(spectrogram - background, background))


def _median_of_frames(spectrogram: torch.Tensor, index: torch.Tensor, found: torch.Tensor) -> torch.Tensor:
    """Returns for each frame n of `spectrogram` (F, N) the median of the frames index[n].

    The result has the shape (F, N). `index` and `found` have the shape (N, K). Frames that are not
    `found` do not count.
    """
    taken = spectrogram.T.contiguous()[index]
    if not bool(found.all()):
        taken = taken.masked_fill(~found[..., None], float("nan"))
        return taken.nanmedian(dim=1).values.T
    return taken.median(dim=1).values.T
