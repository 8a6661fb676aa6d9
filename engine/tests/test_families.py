"""Tests of the families of networks of Demucs, and of how each treats a segment."""

from __future__ import annotations

import pytest
from backends import load

from stemline_engine.models.families import has_spectrum, is_of_demucs, is_transformer, pads_segments


@pytest.mark.parametrize(
    ("name", "of_demucs", "spectrum", "transformer"),
    [
        ("tiny-ht", True, True, True),
        ("tiny-hd", True, True, False),
        ("tiny-td", True, False, False),
        ("preview", False, False, False),
    ],
)
def test_each_network_is_of_its_family(tiny_folder, name, of_demucs, spectrum, transformer):
    module = load(tiny_folder, name).networks[0].module
    found = (is_of_demucs(module), has_spectrum(module), is_transformer(module), pads_segments(module))
    assert found == (of_demucs, spectrum, transformer, transformer)


def test_a_transformer_that_takes_segments_of_any_length_pads_none(tiny_folder):
    module = load(tiny_folder).networks[0].module
    module.use_train_segment = False
    assert is_transformer(module) and not pads_segments(module)
