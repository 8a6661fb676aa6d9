"""Measures how well the stems of a pass agree with those of a reference."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import torch

Forward = Callable[[torch.Tensor], torch.Tensor]
"""Returns the stems (1, S, 2, T) of a segment (1, 2, T)."""
MIN_FAST_DB = 40.0
"""Least agreement of `fast` with 32 bit, over the stems of a segment."""
EQUAL_DB = 300.0
"""Ratio that stands for stems without a difference."""


def agreement_db(reference: Forward, candidate: Forward, segments: Iterable[torch.Tensor]) -> float | None:
    """Returns the lowest ratio of `_worst_snr_db` over `segments`; None when one is None."""
    ratios = [_worst_snr_db(reference(segment)[0], candidate(segment)[0]) for segment in segments]
    return None if None in ratios else min(ratios)


def _worst_snr_db(reference: torch.Tensor, stems: torch.Tensor) -> float | None:
    """Returns the lowest ratio of a stem of `reference` (S, 2, T) to the error of `stems`, in dB.

    None when samples are not finite.
    """
    error = (stems.double() - reference.double()).square().sum((1, 2))
    signal = reference.double().square().sum((1, 2))
    if not error.isfinite().all():
        return None
    ratios = torch.where(error == 0, EQUAL_DB, 10 * torch.log10(signal / error))
    return max(ratios.min().item(), -EQUAL_DB)
