"""Combines the cues into the shares of the four sources in each band and frame.

Each cue is a share from 0 to 1. Its logarithmic odds, times a weight for each source, are added to
the logarithms of the usual shares: a logarithmic pool of opinions (Genest and Zidek, "Combining
probability distributions", Statistical Science 1986). The results, brought to a sum of 1, are the
power shares of a Wiener filter: a source keeps its usual share where the cues say nothing about it.
"""

from concurrent.futures import Executor

import torch

from .blocks import in_blocks

# Weights of the cues for drums, bass, other and vocals. They are round numbers near the best ones
# for the composed songs of the odd seeds from 1 to 19. The scores of the even seeds to 20 were seen
# while the cues were chosen. The seeds from 21 to 40 were first composed afterwards, and no cue and
# no constant was changed for them. Cues depend on each other, so the weights are well below 1, the
# value for independent cues.
WEIGHTS = {
    # Percussive at 93 ms: strokes.
    "percussive": (0.55, -0.10, -0.45, -0.45),
    # Percussive at 23 ms: low notes and chords, whose partials are not resolved there; a single
    # voice stays sustained.
    "unresolved": (-0.20, 0.30, 0.40, -0.35),
    # Sustained at 372 ms: held notes. A voice glides, and a stroke has ended.
    "held": (-0.35, 0.25, 0.55, -0.20),
    # Not repeated: a voice with its own words over accompaniment that comes again.
    "foreground": (0.05, 0.00, -0.20, 0.15),
    # In the middle: kick, snare, bass and voice; accompaniment is at the sides.
    "centred": (0.40, 0.20, -0.65, -0.10),
    # On the partials of the most salient melody between 82 and 1050 Hz.
    "melody": (-0.10, 0.00, -0.25, 0.25),
    # On the partials of the most salient melody below 220 Hz.
    "bass_line": (-0.10, 0.25, -0.10, -0.05),
}
# Shares are averages of what a band may be, and make all sources alike and too quiet where the
# cues are weak. A power of them gives the sources more of their true energy and costs little SDR;
# `make sdr` prints both.
SHARPNESS = 1.3
FLOOR = 0.02  # of a cue, whose logarithmic odds then stay between -4 and 4


def pool(cues: dict[str, torch.Tensor], usual: torch.Tensor, threads: Executor | None = None) -> torch.Tensor:
    """Returns the shares (B, 2, 4, BANDS, N) of the sources in mid and in side, which sum to 1.

    `cues` (B, BANDS, N) have the names of WEIGHTS, and `usual` (2, 4, BANDS) are the usual shares
    in mid and in side. The blocks are shared among `threads`.
    """
    weights = SHARPNESS * torch.tensor([WEIGHTS[name] for name in cues], device=usual.device).T

    def shares(usual: torch.Tensor, *cues: torch.Tensor) -> torch.Tensor:
        share = torch.stack(cues, dim=1)
        odds = ((share + FLOOR) / (1 - share + FLOOR)).log_().flatten(2)
        factors = (weights @ odds).exp_().unflatten(2, cues[0].shape[1:])
        shares = usual * factors[:, None]
        return shares.div_(shares.sum(dim=2, keepdim=True))

    return in_blocks(shares, -2, usual[..., None] ** SHARPNESS, *cues.values(), threads=threads)
