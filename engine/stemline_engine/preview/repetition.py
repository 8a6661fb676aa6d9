"""Cue of repetition: the share of sound that does not repeat within the segment."""

import torch
import torch.nn.functional as F

from .blocks import in_blocks
from .medians import median_of_nine
from .spectra import EPSILON

NEIGHBOURS = 9


def foreground_share(magnitude: torch.Tensor, min_distance: int) -> torch.Tensor:
    """Returns the share (B, F, N) of sound that does not repeat in the power of `magnitude`.

    It is REPET-SIM (Rafii and Pardo, "Music/voice separation using the similarity matrix", ISMIR
    2012). Each frame is compared with all others by cosine similarity. The median of its nine most
    similar frames, at least `min_distance` frames apart, is the repeating background, and the
    foreground is the part above it. A frame with fewer than four similar frames besides itself, as
    in a short segment, is weak evidence, so its share moves towards 1.
    """
    unit = magnitude / (magnitude.norm(dim=1, keepdim=True) + EPSILON)
    similarity = unit.transpose(1, 2) @ unit
    highest = F.max_pool1d(similarity, 2 * min_distance + 1, 1, min_distance)
    peaks = torch.where(similarity >= highest, similarity, torch.full_like(similarity, -1.0))
    value, index = peaks.topk(min(NEIGHBOURS, peaks.shape[-1]), dim=-1)
    found = (value >= 0).sum(dim=-1, keepdim=True).clamp(min=1)
    # A frame with fewer neighbours counts them several times.
    index = index.gather(2, torch.arange(NEIGHBOURS, device=index.device) % found)
    shares = torch.stack([_share_of_frames(*item) for item in zip(magnitude, index, strict=True)])
    confidence = ((found - 1) / 4).clamp(0, 1).transpose(1, 2)
    return 1 - confidence * (1 - shares)


def _share_of_frames(magnitude: torch.Tensor, index: torch.Tensor) -> torch.Tensor:
    """Returns the share (F, N) above the median of the frames index[n] in frame n of `magnitude`.

    `index` has the shape (N, NEIGHBOURS).
    """
    by_frame = magnitude.T.contiguous()

    def share(own: torch.Tensor, index: torch.Tensor) -> torch.Tensor:
        background = median_of_nine([by_frame[neighbour] for neighbour in index.unbind(1)])
        background = torch.minimum(background, own)
        foreground = (own - background) ** 2
        return foreground / (foreground + background**2 + EPSILON)

    return in_blocks(share, 0, by_frame, index).T
