"""Tests of the choice of the device, with a GPU that torch lists and that does not work."""

from __future__ import annotations

import json

import pytest
import torch

from stemline_engine.separation import device as devices
from stemline_engine.separation import probe
from stemline_engine.separation.device import DeviceError, choose_device
from stemline_engine.separation.probe import fault_of

needs_no_gpu = pytest.mark.skipif(torch.cuda.is_available(), reason="torch finds a GPU")


@needs_no_gpu
def test_auto_leaves_out_a_listed_gpu_whose_kernels_fail_and_logs_the_reason(monkeypatch, capfd):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert choose_device("auto") == torch.device("cpu")
    line = json.loads(capfd.readouterr().err)
    assert line["level"] == "error" and line["device"] == "cuda" and line["reason"]


@needs_no_gpu
def test_a_requested_gpu_whose_kernels_fail_is_refused_with_the_reason(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    with pytest.raises(DeviceError, match=r"^STEMLINE_DEVICE is cuda, but networks cannot run on this device: ."):
        choose_device("cuda")


@needs_no_gpu
def test_a_requested_gpu_that_torch_does_not_find_is_refused():
    with pytest.raises(DeviceError, match="does not find this device"):
        choose_device("cuda")


def test_a_processor_needs_no_pass(monkeypatch):
    monkeypatch.setattr(probe, "_pass", lambda *_: pytest.fail("a pass ran"))
    assert fault_of(torch.device("cpu")) is None
    assert choose_device("cpu") == torch.device("cpu")


def test_the_pass_of_the_probe_gives_samples_and_wrong_ones_are_a_fault(monkeypatch):
    torch.manual_seed(0)
    with torch.inference_mode():
        samples = probe._pass(probe._layers(), torch.randn(1, 1024))
    assert samples.shape == (1, 1024) and samples.isfinite().all() and samples.abs().max() > 0.01
    # The device "meta" computes nothing, so its results cannot be read.
    assert fault_of(torch.device("meta"))
    passes = iter([torch.zeros(4), torch.full((4,), float("nan"))])
    monkeypatch.setattr(probe, "_pass", lambda *_: next(passes))
    assert "differ from those of the processor" in str(fault_of(torch.device("meta")))


@pytest.mark.skipif(not torch.cuda.is_available(), reason="torch finds no GPU")
def test_a_gpu_that_works_passes_the_probe():
    assert fault_of(torch.device("cuda")) is None
    assert devices.choose_device("auto") == torch.device("cuda")
