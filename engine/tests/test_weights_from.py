"""Tests of the sources of weights, with a real HTTP server and real files."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from fractions import Fraction
from pathlib import Path

import pytest
import torch
from child import PACKAGE_ROOT, environment
from demucs import pretrained
from demucs.htdemucs import HTDemucs
from waits import WAIT_S
from weights_server import WeightsServer

from stemline_engine.config import Config, ConfigError, parse_config
from stemline_engine.models import download, fetch, new_file
from stemline_engine.models.catalogue import Catalogue
from stemline_engine.weights_source import HUB, SourceError, WeightsSource, parse_source
from stemline_tools.tiny import write_pickle
from stemline_tools.weights import main as weights_command

KWARGS = {"channels": 4, "bottom_channels": 16, "t_layers": 1, "t_heads": 2, "dconv_mode": 0, "segment": Fraction(1)}
SIGNATURES = {"htdemucs": ["955717e8"], "htdemucs_ft": ["f7e0c4bc", "d12395a8", "92cfc3b6", "04573f0d"]}


@pytest.fixture
def server(tmp_path, monkeypatch):
    """A server with tiny networks under names of Demucs, whose list has their checksums here."""
    served, lists = tmp_path / "served", tmp_path / "lists"
    served.mkdir()
    lists.mkdir()
    names = []
    for model, signatures in SIGNATURES.items():
        shutil.copy(pretrained.REMOTE_ROOT / f"{model}.yaml", lists)
        for seed, signature in enumerate(signatures):
            names.append(write_pickle(served, signature, HTDemucs, KWARGS, seed=seed).name)
    (lists / "files.txt").write_text("\n".join(["root: x/", *names]))
    monkeypatch.setattr(pretrained, "REMOTE_ROOT", lists)
    monkeypatch.setattr("huggingface_hub.try_to_load_from_cache", lambda *_, **__: None)
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path / "hub"))
    # On a busy machine an answer takes long.
    monkeypatch.setattr(download, "TIMEOUT_S", WAIT_S)
    running = WeightsServer(served)
    yield running
    running.stop()


@pytest.fixture
def target(tmp_path, monkeypatch):
    folder = tmp_path / "target"
    monkeypatch.setenv("STEMLINE_WEIGHTS_DIR", str(folder))
    return folder


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def only_file(server: WeightsServer) -> Path:
    (path,) = server.folder.glob(f"{SIGNATURES['htdemucs'][0]}*")
    return path


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("hub", HUB),
        ("https://mirror.example/demucs", WeightsSource(address="https://mirror.example/demucs/")),
        ("https://mirror.example", WeightsSource(address="https://mirror.example/")),
        ("http://127.0.0.1:8000/w/", WeightsSource(address="http://127.0.0.1:8000/w/")),
        ("http://[::1]:8000", WeightsSource(address="http://[::1]:8000/")),
        ("http://localhost", WeightsSource(address="http://localhost/")),
        ("file:/opt/weights", WeightsSource(folder=Path("/opt/weights"))),
        ("file:///opt/my%20weights", WeightsSource(folder=Path("/opt/my weights"))),
    ],
)
def test_the_setting_names_the_hub_an_address_or_a_folder(text, source):
    assert parse_source(text) == source
    assert parse_config({"STEMLINE_WEIGHTS_FROM": text}).weights_from == source


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("hubb", "must be hub, https://"),
        ("/opt/weights", "must be hub, https://"),
        ("ftp://mirror.example", "must be hub, https://"),
        ("http://mirror.example", "must begin with https://"),
        ("http://127.0.0.1.example", "must begin with https://"),
        ("https:///demucs", "must begin with https://"),
        ("https://mirror.example:x", "correct address"),
        ("https://mirror.example/a b", "must be hub, https://"),
        ("https://mirror.example/?key=1", "no ?"),
        ("file:weights", "path from the root"),
        ("file://host/weights", "path from the root"),
    ],
)
def test_a_wrong_source_is_refused_with_the_reason(text, reason):
    with pytest.raises(SourceError, match=reason.replace("?", r"\?")):
        parse_source(text)
    with pytest.raises(ConfigError, match="STEMLINE_WEIGHTS_FROM"):
        parse_config({"STEMLINE_WEIGHTS_FROM": text})


def test_a_password_in_an_address_is_refused_and_not_repeated():
    with pytest.raises(SourceError) as caught:
        parse_source("ftp://me:secret@mirror.example")
    assert "secret" not in str(caught.value)


def test_an_address_fills_the_folder_and_a_second_run_fetches_nothing(server, target, monkeypatch, capsys):
    monkeypatch.setenv("STEMLINE_WEIGHTS_FROM", server.address)
    assert weights_command([]) == 0
    assert "htdemucs: fetched" in capsys.readouterr().out
    name = only_file(server).name
    assert server.requested == [name] and names_in(target) == [name]
    assert (target / name).stat().st_mode & 0o444 == 0o444
    assert Catalogue(Config(weights_dir=target)).message()["auto"] == "htdemucs"
    assert weights_command([]) == 0
    assert "already here" in capsys.readouterr().out and server.requested == [name]


def test_the_option_of_the_command_takes_the_words_of_the_setting_and_wins(server, target, monkeypatch):
    monkeypatch.setenv("STEMLINE_WEIGHTS_FROM", f"file:{target}/absent")
    assert weights_command(["--from", server.address]) == 0
    shutil.rmtree(target)
    assert weights_command([]) == 1
    assert weights_command(["--from", f"file:{server.folder}"]) == 0
    assert len(server.requested) == 1 and names_in(target) == [only_file(server).name]
    for wrong in ("http://mirror.example", "file:here"):
        with pytest.raises(SystemExit) as ended:
            weights_command(["--from", wrong])
        assert ended.value.code == 2


def test_the_engine_fetches_missing_weights_at_its_start_from_the_address(server, target):
    config = Config(weights_dir=target, weights_from=parse_source(server.address))
    catalogue, changes = Catalogue(config), []
    fetch.fetch_default(config, catalogue, lambda: changes.append(catalogue.message()["auto"]))
    assert changes == ["htdemucs"]


def test_a_damaged_file_is_not_kept_and_the_next_run_replaces_a_damaged_copy(server, target):
    path = only_file(server)
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    source = parse_source(server.address)
    with pytest.raises(download.DamagedFileError, match="checksum"):
        fetch.fetch_model("htdemucs", source, target)
    assert names_in(target) == []
    shutil.copy(path, target)
    path.write_bytes(content)
    fetch.fetch_model("htdemucs", source, target)
    assert (target / path.name).read_bytes() == content and names_in(target) == [path.name]


@pytest.mark.parametrize(
    ("fault", "error", "reason"),
    [
        ("cut", download.InterruptedTransferError, "interrupted after"),
        ("huge", download.DamagedFileError, "larger than 8 GiB"),
        ("elsewhere", download.UnreachableError, "without https"),
        ("busy", download.UnreachableError, "status 503"),
    ],
)
def test_a_faulty_server_leaves_no_file_and_is_named(server, target, fault, error, reason):
    server.fault = fault
    with pytest.raises(error, match=reason):
        fetch.fetch_model("htdemucs", parse_source(server.address), target)
    assert names_in(target) == []


def test_a_file_that_the_server_does_not_have_is_named_with_its_place(server, target, capsys):
    path = only_file(server)
    path.unlink()
    with pytest.raises(download.MissingFileError, match=f"{path.name} is not at {server.address}/"):
        fetch.fetch_model("htdemucs", parse_source(server.address), target)
    assert weights_command(["--from", server.address]) == 1
    assert path.name in capsys.readouterr().err


def test_a_server_that_is_not_there_is_named(target):
    with socket.socket() as silent:
        # Nothing listens at this port, and no other process can.
        silent.bind(("127.0.0.1", 0))
        source = parse_source(f"http://127.0.0.1:{silent.getsockname()[1]}/weights")
        with pytest.raises(download.UnreachableError, match=r"127\.0\.0\.1 cannot be reached"):
            fetch.fetch_model("htdemucs", source, target)


def test_a_server_that_stops_sending_is_left_after_the_limit_of_a_wait(server, target, monkeypatch):
    opened, limits = download._opened, []

    def opened_with_short_waits(*arguments):
        # Only the waits after the begin of the answer are short: on a busy machine it takes long.
        response = opened(*arguments)
        connection = response.fp.raw._sock
        limits.append(connection.gettimeout())
        connection.settimeout(0.2)
        return response

    monkeypatch.setattr(download, "_opened", opened_with_short_waits)
    server.fault = "hold"
    with pytest.raises(download.InterruptedTransferError, match="timed out"):
        fetch.fetch_model("htdemucs", parse_source(server.address), target)
    assert limits == [download.TIMEOUT_S] and names_in(target) == []


def test_a_server_that_sends_too_slowly_is_left_after_the_limit_of_a_file(server, target, monkeypatch):
    monkeypatch.setattr(download, "WHOLE_S", 0)
    with pytest.raises(download.InterruptedTransferError, match="within 0 minutes"):
        fetch.fetch_model("htdemucs", parse_source(server.address), target)


def test_a_folder_that_cannot_be_written_is_named(server, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(download.WriteError, match="cannot be written"):
        fetch.fetch_model("htdemucs", parse_source(server.address), tmp_path / "file" / "weights")


def test_an_unfinished_file_is_not_visible_to_the_engine(server, target):
    server.fault = "hold"
    source, config = parse_source(server.address), Config(weights_dir=target)
    fetching = threading.Thread(target=fetch.fetch_model, args=("htdemucs", source, target), daemon=True)
    fetching.start()
    assert server.half_sent.wait(WAIT_S)
    assert Catalogue(config).message()["auto"] == "preview"
    assert [path.name for path in target.glob("*.th")] == []
    server.release.set()
    fetching.join(WAIT_S)
    assert Catalogue(config).message()["auto"] == "htdemucs"


def test_a_run_after_an_interruption_fetches_only_the_files_that_are_missing(server, target):
    names = [path.name for path in map(lambda s: next(server.folder.glob(f"{s}*")), SIGNATURES["htdemucs_ft"])]
    lost = server.folder / names[2]
    content = lost.read_bytes()
    lost.unlink()
    source = parse_source(server.address)
    with pytest.raises(download.MissingFileError):
        fetch.fetch_model("htdemucs_ft", source, target)
    assert names_in(target) == sorted(names[:2])
    lost.write_bytes(content)
    server.requested.clear()
    fetch.fetch_model("htdemucs_ft", source, target)
    assert server.requested == names[2:]
    assert Catalogue(Config(weights_dir=target)).available("htdemucs_ft")


@pytest.mark.parametrize(("stop", "code"), [(signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_a_command_that_is_ended_leaves_nothing_that_looks_like_weights(server, target, stop, code):
    server.fault = "hold"
    # The command asks for the file under its true name.
    (server.folder / "955717e8-8726e21a.th").write_bytes(b"weights of Demucs")
    settings = {"STEMLINE_WEIGHTS_DIR": str(target), "STEMLINE_WEIGHTS_FROM": server.address, "HOME": str(target)}
    command = [sys.executable, "-m", "stemline_tools.weights"]
    child = subprocess.Popen(command, cwd=PACKAGE_ROOT, env=environment(settings), stderr=subprocess.PIPE)
    try:
        assert server.half_sent.wait(WAIT_S)
        os.kill(child.pid, stop)
        assert child.wait(WAIT_S) == code
    finally:
        child.kill()
        child.communicate()
    assert list(target.glob("*.th")) == []
    if stop == signal.SIGTERM:
        assert list(target.glob(f"{new_file.PREFIX}*")) == []
