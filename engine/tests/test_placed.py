"""Tests of a model on a device: the settings of torch, and stems of a GPU beside those of a CPU."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest
import torch

from stemline_engine.config import Config
from stemline_engine.models.placed import drop_imaginary_constant
from stemline_engine.separation.device import prepare_torch
from stemline_engine.separation.one_song import separate
from stemline_tools.bench.plan import Plan
from stemline_tools.bench.ways import recorded, with_precision
from stemline_tools.parity import FLOOR_DB, clip, compare, snr_db, upstream_model

ON_A_GPU = pytest.mark.skipif(not torch.cuda.is_available(), reason="torch finds no GPU")
GPU = torch.device("cuda")
FRAMES = 261_337


def test_the_settings_of_the_engine_let_a_gpu_compute_in_32_bit_only():
    torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = True
    prepare_torch(Config())
    assert not torch.backends.cudnn.allow_tf32 and not torch.backends.cuda.matmul.allow_tf32


@pytest.mark.parametrize("name", ["tiny-ht", "tiny-hd"])
def test_a_network_without_imaginary_constants_has_the_bits_of_demucs_on_a_cpu(tiny_folder, name):
    module = upstream_model(tiny_folder, name)
    inverse, constants = module._ispec, []

    def spy(spectrum, *args, **named):
        constants.append(spectrum[..., 0, :].imag.abs().max().item())
        return inverse(spectrum, *args, **named)

    module._ispec = spy
    segment = clip(int(module.segment * 44_100))[None]
    with torch.inference_mode():
        stems = module(segment)
        del module._ispec
        drop_imaginary_constant(module)
        dropped = module._ispec
        module._ispec = lambda spectrum, *args, **named: spy(_checked(dropped, spectrum), *args, **named)
        assert torch.equal(module(segment), stems)
    assert constants[0] > 0 and constants[1] == 0


def _checked(dropped, spectrum):
    # The call changes the spectrum in place, and its samples are not needed.
    dropped(spectrum, length=1024)
    return spectrum


def test_a_spectral_network_is_freed_as_soon_as_nothing_uses_it(tiny_folder):
    module = upstream_model(tiny_folder, "tiny-ht")
    drop_imaginary_constant(module)
    freed = weakref.ref(module)
    gc.disable()
    try:
        del module
        assert freed() is None
    finally:
        gc.enable()


def test_a_network_without_an_inverse_transform_stays_as_it_is(tiny_folder):
    module = upstream_model(tiny_folder, "tiny-td")
    before = set(vars(module))
    drop_imaginary_constant(module)
    assert set(vars(module)) == before


@ON_A_GPU
@pytest.mark.parametrize("name", ["tiny-ht", "tiny-hd", "tiny-td", "tiny-bag"])
def test_stems_of_a_gpu_equal_those_of_demucs_on_a_cpu(tiny_folder, name):
    (row,) = compare(tiny_folder, {name: (FRAMES,)}, GPU)
    assert row.worst[1] >= FLOOR_DB


@ON_A_GPU
def test_two_separations_on_a_gpu_give_the_same_samples(tiny_folder):
    plan, mix = _plan(tiny_folder), clip(FRAMES)
    assert torch.equal(separate(plan.ours, mix, GPU), separate(plan.ours, mix, GPU))


@ON_A_GPU
@pytest.mark.parametrize("precision", ["fp32", "tf32", "bf16"])
def test_a_recorded_pass_has_the_bits_of_an_eager_pass_for_each_input(tiny_folder, precision):
    plan = _plan(tiny_folder)
    first, second = plan.batch(2), plan.batch(2).flip(-1)
    with torch.inference_mode():
        run = with_precision(plan, precision)
        graph = recorded(plan, run, first)
        assert torch.equal(graph(second), run(second))
        assert torch.equal(graph(first), run(first))


@ON_A_GPU
def test_an_engine_on_a_gpu_makes_the_tracks_of_an_engine_on_a_cpu(start_child, write_song, tmp_path):
    tracks = {}
    for device in ("cpu", "cuda"):
        child = start_child(STEMLINE_DEVICE=device)
        assert child.receive("hello")["device"] == device
        (tmp_path / device).mkdir()
        child.send(
            type="separate",
            id="song",
            model="tiny-ht",
            revision=child.revision("tiny-ht"),
            input=write_song(3),
            output_dir=str(tmp_path / device),
            stems=["vocals", "drums"],
        )
        assert child.receive("done", "failed")["type"] == "done"
        files = [tmp_path / device / f"{stem}.f32" for stem in ("vocals", "drums")]
        tracks[device] = [torch.from_numpy(np.fromfile(file, dtype="<f4")) for file in files]
    assert min(snr_db(*pair) for pair in zip(tracks["cpu"], tracks["cuda"], strict=True)) >= FLOOR_DB


@ON_A_GPU
def test_a_song_has_the_same_samples_beside_other_songs_on_a_gpu(start_child, write_song, tmp_path):
    tracks = []
    for others in (0, 3):
        child = start_child(STEMLINE_DEVICE="cuda")
        revision = child.revision("tiny-ht")
        for number in range(others + 1):
            folder = tmp_path / f"{others} {number}"
            folder.mkdir()
            paths = {"input": write_song(3 + number, f"{number}.f32"), "output_dir": str(folder)}
            child.send(type="separate", id=number, model="tiny-ht", revision=revision, stems=["vocals"], **paths)
        ends = [child.receive("done", "failed") for _ in range(others + 1)]
        assert {end["type"] for end in ends} == {"done"}
        tracks.append((tmp_path / f"{others} 0" / "vocals.f32").read_bytes())
    assert tracks[0] == tracks[1]


@ON_A_GPU
def test_songs_are_separated_within_a_limit_of_the_memory_of_a_gpu(start_child, write_song, tmp_path):
    """256 MiB hold the tiny network and few of its segments."""
    child = start_child(STEMLINE_DEVICE="cuda", STEMLINE_GPU_MEMORY_MIB="256")
    revision = child.revision("tiny-hd")
    for number in range(4):
        folder = tmp_path / str(number)
        folder.mkdir()
        paths = {"input": write_song(30, f"{number}.f32"), "output_dir": str(folder)}
        fields = {"model": "tiny-hd", "revision": revision, "stems": ["vocals"], "precision": "fast"}
        child.send(type="separate", id=number, **fields, **paths)
    assert {child.receive("done", "failed")["type"] for _ in range(4)} == {"done"}
    memory = child.receive("alive")["stats"]["memory"]
    assert memory["used_bytes"] <= memory["limit_bytes"] <= 256 << 20


def _plan(folder):
    return Plan(GPU, folder, "tiny-ht", rounds=1, batches=(1, 2), songs_s=(1,), commands=0)
