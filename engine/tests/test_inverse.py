"""Tests of the inverse STFT of OpenVINO's passes against that of Demucs."""

from __future__ import annotations

import pytest
import torch
from demucs.hdemucs import HDemucs
from demucs.htdemucs import HTDemucs

from stemline_engine.cpu.core import core_pass
from stemline_engine.cpu.inverse import has_inverse, inverse

SMALL = {"sources": ["a", "b", "c"], "channels": 8, "nfft": 512}
NETWORKS = {
    "hybrid": lambda: HDemucs(**SMALL),
    "transformer": lambda: HTDemucs(**SMALL, bottom_channels=16, t_heads=2, t_layers=1),
}
OLDER = {
    "masks": lambda: HDemucs(**SMALL, cac=False),
    "no waves": lambda: HDemucs(**SMALL, hybrid=False),
    "old padding": lambda: HDemucs(**SMALL, hybrid_old=True),
}


def bits(samples):
    return samples.contiguous().view(torch.int32)


def masks_of(module, segment):
    shape = module._magnitude(module._spec(segment)).shape
    drawn = torch.randn(1, 3, *shape[1:], generator=torch.Generator().manual_seed(0))
    # A mask may have zeros of both signs.
    return drawn.masked_fill(drawn.abs() < 0.1, -0.0)


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("length", [4_096, 4_097, 6_143, 57_330])
def test_the_inverse_transform_has_the_bits_of_demucs(name, length):
    module, segment = NETWORKS[name](), torch.zeros(1, 2, length)
    masks = masks_of(module, segment)
    assert has_inverse(module)
    expected = module._ispec(module._mask(module._spec(segment), masks), length)
    assert torch.equal(bits(inverse(masks, length)), bits(expected))


def test_a_mask_that_is_not_finite_stays_visible():
    module, segment = NETWORKS["hybrid"](), torch.zeros(1, 2, 4_096)
    masks = masks_of(module, segment)
    masks[0, 1, 2, 3, 4] = torch.nan
    waves = inverse(masks, 4_096)
    assert waves[0, 1, 1].isnan().any()
    assert waves[0, 0].isfinite().all()


@pytest.mark.parametrize("name", OLDER)
def test_older_networks_keep_the_inverse_transform_of_demucs(name):
    assert not has_inverse(OLDER[name]())


@pytest.mark.parametrize("name", NETWORKS)
def test_the_stems_of_a_pass_are_the_masked_spectrum_and_the_waves(name):
    module = NETWORKS[name]()
    segment = torch.randn(1, 2, 6_143, generator=torch.Generator().manual_seed(3))
    masks, waves = masks_of(module, segment), torch.randn(1, 3, 2, 6_143)
    expected = module._ispec(module._mask(module._spec(segment), masks), 6_143) + waves
    assert torch.equal(bits(core_pass(module, segment).stems(masks, waves)), bits(expected))
