"""Tests of files in the models folder that declare more than they contain."""

from __future__ import annotations

import json
import pickle
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from demucs.demucs import Demucs
from demucs.htdemucs import HTDemucs

from stemline_engine.models.checkpoint import open_checkpoint
from stemline_engine.models.container import check_container
from stemline_engine.models.model import ModelError
from stemline_engine.models.repository import read_bag

GIB = 1 << 30
# Runs in a child process, to limit its memory and to measure the peak of these files alone.
LISTING = """
import json, resource, sys
from pathlib import Path
from stemline_engine.server.runtime import prepare_process
prepare_process()
from stemline_engine.models.catalogue import Catalogue
from stemline_engine.config import Config
from stemline_tools.tiny import write_tiny
write_tiny(Path(sys.argv[1]))
data = int(next(line for line in open("/proc/self/status") if line.startswith("VmData")).split()[1]) << 10
resource.setrlimit(resource.RLIMIT_DATA, (data + (3 << 30),) * 2)
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
before = peak()
entries = Catalogue(Config(models_dir=Path(sys.argv[1]))).entries()
print(json.dumps({"grown": peak() - before, "reasons": {e.name: e.reason for e in entries if e.origin == "folder"}}))
"""


class Call:
    """An object whose pickle is a function call."""

    def __init__(self, function, *arguments):
        self._call = function, arguments

    def __reduce__(self):
        return self._call


def safetensors(header: dict | bytes, data: bytes = b"", length: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header, separators=(",", ":")).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def network(**kwargs) -> dict:
    return {"__metadata__": {"klass": "demucs.demucs.Demucs", "args": '[["a"]]', "kwargs": json.dumps(kwargs)}}


def tensor(shape: list[int], first: int, last: int, dtype: str = "F32") -> dict:
    return {"dtype": dtype, "shape": shape, "data_offsets": [first, last]}


def write_th(path: Path, **fields) -> None:
    torch.save({"klass": Demucs, "args": (["a"],), "kwargs": {}, "state": {}, **fields}, path)


def replace_parts(path: Path, compression: int, change: Callable[[str, bytes], bytes]) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, change(name, content))


def write_all(folder: Path) -> dict[str, str]:
    """Writes every hostile file into `folder`; returns a part of the expected reason for each."""
    for name, kwargs in {"wide": {"channels": 999}, "deep": {"depth": 10**6}}.items():
        (folder / f"{name}.safetensors").write_bytes(safetensors(network(**kwargs)))
    write_th(folder / "fft.th", klass=HTDemucs, kwargs={"nfft": 1 << 19})
    huge = tensor([10**10], 0, 4 * 10**10)
    (folder / "offsets.safetensors").write_bytes(safetensors({**network(), "x": huge}))
    (folder / "header.safetensors").write_bytes(safetensors(b"{}", length=1 << 62))
    (folder / "long.safetensors").write_bytes(safetensors(b"{}".ljust(5 << 20)))
    write_th(folder / "wide-th.th", kwargs={"channels": 999})
    write_th(folder / "array.th", training_args=Call(bytearray, 10 * GIB))
    write_th(folder / "tensor.th", training_args=Call(torch.FloatTensor, 10 * GIB))
    write_th(folder / "packed.th", state={"x": torch.zeros(10 << 20)})
    replace_parts(folder / "packed.th", zipfile.ZIP_DEFLATED, lambda _, content: content)
    torch.save({"x": torch.zeros(1000)}, folder / "legacy.th", _use_new_zipfile_serialization=False)
    (folder / "plain.th").write_bytes(pickle.dumps(Call(bytearray, 10 * GIB)))
    merges = [f"a{level}: &a{level} {{<<: [*a{level - 1}, *a{level - 1}]}}" for level in range(1, 40)]
    (folder / "merges.yaml").write_text("\n".join(["a0: &a0 {x: 1}", *merges]))
    with (folder / "sparse.th").open("wb") as file:
        file.truncate(9 * GIB)
    return {
        **{"wide": "larger than its file", "deep": "larger than its file", "wide-th": "larger than its file"},
        **{"fft": "nfft", "offsets": "size does not match", "header": "cut short", "long": "header"},
        **{"array": "bytearray", "tensor": "FloatTensor", "packed": "compressed", "sparse": "8 GiB"},
        **{"legacy": "PyTorch 1.6", "plain": "PyTorch 1.6", "merges": "YAML"},
    }


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_each_hostile_file_is_listed_with_a_reason_takes_no_memory_and_leaves_other_models_available(tmp_path):
    expected = write_all(tmp_path)
    command = [sys.executable, "-c", LISTING, str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    listing = json.loads(ended.stdout.splitlines()[-1])
    for name, part in expected.items():
        assert part in (listing["reasons"][name] or "available"), name
    assert [name for name, reason in listing["reasons"].items() if reason is None] == [
        *("tiny-bag", "tiny-hd", "tiny-ht", "tiny-short", "tiny-st", "tiny-td")
    ]
    assert listing["grown"] < GIB


@pytest.mark.parametrize(
    "content",
    [
        safetensors({"x": tensor([2], 0, 4)}, bytes(4)),
        safetensors({"x": tensor([1], 0, 4, "F3")}, bytes(4)),
        safetensors({"x": tensor([-1], 0, -4)}, bytes(4)),
        safetensors({"x": tensor([1], 0, 4), "y": tensor([1], 2, 6)}, bytes(6)),
        safetensors({"x": tensor([1], 0, 4)}, bytes(9)),
        safetensors({"x": tensor([1], 0, 4)}, bytes(3)),
        safetensors({"x": {"dtype": "F32"}}),
        safetensors({"x": [1]}),
        safetensors(b"[" * 100_000),
        safetensors(b"[]"),
        b"\1\0\0",
    ],
)
def test_a_safetensors_header_that_does_not_fit_its_file_is_refused(tmp_path, content):
    (tmp_path / "x.safetensors").write_bytes(content)
    with pytest.raises(ModelError, match=r"x\.safetensors"):
        check_container(tmp_path / "x.safetensors")


def test_a_checkpoint_whose_parts_overlap_is_refused(tmp_path):
    write_th(tmp_path / "x.th", state={"x": torch.zeros(10)})
    content = (tmp_path / "x.th").read_bytes()
    with zipfile.ZipFile(tmp_path / "x.th") as archive:
        first, second = (entry.header_offset for entry in archive.infolist()[:2])
    # The directory at the end contains the offset of each part.
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(b"PK\x01\x02"))
    place = content.index(struct.pack("<I", second), at - 200)
    (tmp_path / "x.th").write_bytes(content[:place] + struct.pack("<I", first) + content[place + 4 :])
    with pytest.raises(ModelError, match=r"x\.th"):
        check_container(tmp_path / "x.th")


def test_a_tensor_that_is_larger_than_the_file_is_refused(tmp_path):
    path = tmp_path / "x.th"
    write_th(path, state={"x": torch.zeros(1_000_000)})
    replace_parts(path, zipfile.ZIP_STORED, lambda name, content: b"1234" if name.endswith("data/0") else content)
    with pytest.raises(ModelError, match=r"x\.th cannot be opened: .*storage"):
        open_checkpoint(path)


def test_a_bag_with_aliases_is_refused(tmp_path):
    (tmp_path / "bag.yaml").write_text("models: &m ['a']\nweights: *m")
    with pytest.raises(ModelError, match="YAML"):
        read_bag(tmp_path / "bag.yaml")
