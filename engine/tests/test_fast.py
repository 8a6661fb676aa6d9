"""Tests of `precision=fast`: its arithmetic, its agreement with Demucs, and its choice."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from backends import load
from scripted import CPU, ScriptedNetwork

from stemline_engine.models.agreement import MIN_FAST_DB
from stemline_engine.models.model import BF16, FP32, assemble
from stemline_engine.separation.arithmetic import FastArithmetic, fast_arithmetics
from stemline_engine.separation.one_song import separate
from stemline_engine.separation.passes import PassOptions, plan_passes
from stemline_tools.parity import clip, worst_db

needs_bf16 = pytest.mark.skipif(not fast_arithmetics(CPU), reason="this processor has no bfloat16")


def choose(model, fast=None):
    steps = (fast or FastArithmetic(CPU)).of(model)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


class Sensitive(ScriptedNetwork):
    """A network whose stems depend on bits that bfloat16 does not have."""

    def forward(self, mix):
        if torch.is_autocast_enabled("cpu"):
            mix = mix * 1.1
        return super().forward(mix)


@needs_bf16
@pytest.mark.parametrize("name", ["tiny-ht", "tiny-hd", "tiny-td"])
def test_stems_of_fast_agree_with_those_of_exact_to_40_db_and_are_the_same_again(tiny_folder, name):
    model, mix = load(tiny_folder, name), clip(5 * 44_100)
    assert choose(model) == BF16
    options = PassOptions(skips_covered=True)
    exact, fast = separate(model, mix, CPU), separate(model, mix, CPU, options=options, arithmetic=BF16)
    # A last segment that the one before covers is left out: there the stems are other estimates.
    [every] = plan_passes(model, [0], mix.shape[-1], PassOptions())
    [needed] = plan_passes(model, [0], mix.shape[-1], options)
    same = every.offsets[-1] if len(needed.offsets) < len(every.offsets) else mix.shape[-1]
    assert same > 4 * 44_100
    assert MIN_FAST_DB <= worst_db(exact[..., :same], fast[..., :same]) < 90
    assert torch.equal(fast, separate(model, mix, CPU, options=options, arithmetic=BF16))


def test_a_network_that_differs_too_much_keeps_32_bit():
    assert choose(assemble("a", "1", [Sensitive()])) == FP32


@needs_bf16
def test_a_bag_with_such_a_network_keeps_32_bit_as_a_whole():
    assert choose(assemble("a", "1", [ScriptedNetwork()])) == BF16
    assert choose(assemble("a", "1", [ScriptedNetwork(), Sensitive()])) == FP32


def in_a_library(modules, fast, opens=lambda number: True):
    """Returns a bag of networks whose library states `fast`, and the numbers of those it opens."""
    model, opened = assemble("a", "1", modules), []

    def opener(number):
        return lambda: opened.append(number) or opens(number)

    networks = [
        replace(network, fast=each, open_fast=opener(number))
        for number, (network, each) in enumerate(zip(model.networks, fast, strict=True))
    ]
    return replace(model, networks=tuple(networks)), opened


def test_a_bag_with_a_network_that_needs_32_bit_opens_no_core_of_16_bit():
    model, opened = in_a_library([ScriptedNetwork(), ScriptedNetwork()], [BF16, FP32])
    assert (choose(model), opened) == (FP32, [])


def test_a_bag_in_which_one_core_of_16_bit_cannot_be_opened_keeps_32_bit_as_a_whole():
    modules = [ScriptedNetwork() for _ in range(3)]
    model, opened = in_a_library(modules, [BF16] * 3, opens=lambda number: number != 1)
    fast = FastArithmetic(CPU)
    assert [choose(model, fast), choose(model, fast)] == [FP32, FP32]
    assert opened == [0, 1]
    model, opened = in_a_library(modules, [BF16] * 3)
    assert (choose(model), opened) == (BF16, [0, 1, 2])


def test_a_processor_without_16_bit_keeps_32_bit(monkeypatch):
    for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported"):
        monkeypatch.setattr(torch.cpu, name, lambda: False, raising=False)
    assert choose(assemble("a", "1", [ScriptedNetwork()])) == FP32


@pytest.mark.parametrize("precision", ["exact", "fast"])
def test_a_song_reports_its_precision_and_its_arithmetic(make_engine, song, precision):
    engine = make_engine(a=ScriptedNetwork())
    engine.start()
    engine.send(**{**song("one", "a"), "precision": precision})
    done = engine.until("done", "failed")
    expected = choose(assemble("a", "1", [ScriptedNetwork()])) if precision == "fast" else FP32
    assert (done["precision"], done["arithmetic"]) == (precision, expected)


def test_an_unknown_precision_is_refused(make_engine, song):
    engine = make_engine(a=ScriptedNetwork())
    engine.send(**{**song("one", "a"), "precision": "best"})
    failed = engine.until("failed")
    assert failed["code"] == "ENGINE_REFUSED" and "exact, fast" in failed["reason"]
