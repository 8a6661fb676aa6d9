"""Tests of the engine as a child process: its messages, invalid lines, and its end."""

from __future__ import annotations

import json
import os
import platform
import resource
import signal
import subprocess
import sys
import threading
from dataclasses import fields
from fractions import Fraction

import pytest
from child import COMMAND, environment
from patched_class import faults_path
from waits import WAIT_S, until

from stemline_engine.config import Config
from stemline_engine.protocol import MAX_LINE_BYTES
from stemline_tools.tiny import write_pickle


def test_the_engine_sends_hello_first_and_a_shutdown_request_ends_it_with_exit_code_0(start_child):
    child = start_child()
    hello = child.receive()
    assert hello["type"] == "hello" and hello["protocol"] == 5 and hello["slots"] == 2 and hello["device"] == "cpu"
    assert set(hello["versions"]) - {"openvino"} == {"engine", "python", "torch", "demucs", "numpy"}
    child.send(type="shutdown", id=1)
    assert child.wait() == 0


def test_the_log_has_every_setting_and_those_of_the_c_libraries_and_of_torch(start_child):
    settings = {"STEMLINE_WEIGHTS_FROM": "https://mirror.example/demucs", "STEMLINE_ENGINE_THREADS": "1"}
    child = start_child(**settings)
    logged = child.logged("settings of the engine")
    assert {field.name for field in fields(Config)} <= set(logged)
    assert (logged["weights_from"], logged["threads"]) == ("https://mirror.example/demucs/", "1")
    if sys.platform == "linux" and "OMP_WAIT_POLICY" not in os.environ:
        assert logged["GOMP_SPINCOUNT"]
    if platform.libc_ver()[0] == "glibc" and not any(name.startswith("MALLOC_") for name in os.environ):
        assert {"M_MMAP_THRESHOLD", "M_TRIM_THRESHOLD", "M_TOP_PAD"} <= set(logged)
    torch_settings = {
        "torch_threads": 1,
        "mha_fast_path": False,
        "cudnn_allow_tf32": False,
        "cudnn_deterministic": True,
        "cudnn_benchmark": False,
        "matmul_allow_tf32": False,
        "float32_matmul_precision": "highest",
    }
    assert {name: logged.get(name) for name in torch_settings} == torch_settings


def test_the_engine_answers_each_invalid_line_with_failed_and_goes_on(shared_child):
    child = shared_child
    bad = [
        b"\x00\xff\n",
        b"print('hello')\n",
        b'{"type":"dance","id":7}\n',
        b'{"type":"separate","id":8}\n',
        b"[" * 200_000 + b"\n",
        b'{"type":"models","id":9,"padding":"' + b"x" * (3 * MAX_LINE_BYTES) + b'"}\n',
    ]
    for line in bad:
        child.write(line)
    answers = [child.receive("failed") for _ in bad]
    assert [answer["id"] for answer in answers] == [None, None, 7, 8, None, None]
    assert {answer["code"] for answer in answers} == {"ENGINE_REFUSED"}
    child.write(b"\n\r\n")
    child.send(type="models", id="after")
    # The second line is not empty: it contains a carriage return.
    assert child.receive("failed")["id"] is None
    assert child.receive("models")["id"] == "after"


def test_the_engine_sends_the_samples_of_all_tracks_in_parts(shared_child, write_song, tmp_path):
    child = shared_child
    revision = child.revision("tiny-ht")
    child.send(
        type="separate",
        id="song",
        model="tiny-ht",
        revision=revision,
        input=write_song(3),
        output_dir=str(tmp_path),
        stems=["vocals", "drums", "bass", "other", "instrumental"],
    )
    seen = []
    while not seen or seen[-1]["type"] not in ("done", "failed"):
        seen.append(child.receive())
    done = seen[-1]
    assert done["type"] == "done" and done["revision"] == revision and done["frames"] == 3 * 44_100
    progress = [message for message in seen if message["type"] == "progress"]
    assert [message["done"] for message in progress] == list(range(progress[-1]["total"] + 1))
    parts = [message["frames"] for message in seen if message["type"] == "part"]
    assert sum(parts) == done["frames"]
    stems = ["vocals", "drums", "bass", "other", "instrumental"]
    assert set(done["checks"]["stems"]) == set(stems)
    assert sorted(os.listdir(tmp_path)) == sorted(["song.f32", *(f"{stem}.f32" for stem in stems), *_weights(tmp_path)])


def test_a_song_that_cannot_be_separated_fails_with_a_code_and_a_reason(shared_child, write_song, tmp_path):
    child = shared_child
    good = {
        "model": "tiny-ht",
        "revision": child.revision("tiny-ht"),
        "input": write_song(1),
        "output_dir": str(tmp_path),
        "stems": ["vocals"],
    }
    cases = [
        ({"model": "nothing"}, "MODEL_UNAVAILABLE"),
        ({"model": "htdemucs"}, "MODEL_UNAVAILABLE"),
        ({"revision": "0" * 16}, "MODEL_UNAVAILABLE"),
        ({"stems": ["piano"]}, "ENGINE_REFUSED"),
        ({"input": str(tmp_path / "missing.f32")}, "ENGINE_REFUSED"),
        ({"output_dir": str(tmp_path / "missing")}, "ENGINE_REFUSED"),
    ]
    for change, code in cases:
        child.send(type="separate", id="bad", **{**good, **change})
        answer = child.receive("failed", "done")
        assert answer.get("code") == code, (change, answer)
        assert answer["reason"]


def test_a_library_that_prints_does_not_disturb_the_protocol(start_child, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(
        "import os, sys\n"
        "class Noisy:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'torch':\n"
        "            print('noise from Python', flush=True)\n"
        "            os.write(1, b'noise from C\\n')\n"
        "            assert os.read(0, 1) == b''\n"
        "sys.meta_path.insert(0, Noisy())\n"
    )
    child = start_child(PYTHONPATH=str(tmp_path))
    assert child.receive()["type"] == "hello"
    child.send(type="models", id=1)
    assert child.receive()["type"] == "models"
    for text in (b"noise from Python", b"noise from C"):
        child.until_logged(text)


def test_an_engine_that_lists_models_does_not_import_the_compiler_of_torch(start_child, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\n"
        "class Watch:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'torch._dynamo':\n"
        "            print('the compiler is imported', file=sys.stderr, flush=True)\n"
        "sys.meta_path.insert(0, Watch())\n"
    )
    child = start_child(PYTHONPATH=str(tmp_path))
    child.revision("tiny-bag")
    child.send(type="shutdown", id=1)
    assert child.wait() == 0
    assert not any(b"the compiler is imported" in line for line in child.stderr)


def test_wrong_settings_are_all_named_in_one_log_line(start_child):
    child = start_child(STEMLINE_DEVICE="abacus", STEMLINE_ENGINE_THREADS="many")
    assert child.wait() == 2
    (line,) = [json.loads(line) for line in child.stderr]
    assert "STEMLINE_DEVICE" in line["reason"] and "STEMLINE_ENGINE_THREADS" in line["reason"]


@pytest.fixture
def slow_folder(tmp_path):
    """A model whose forward pass takes much longer than the time in which the engine must end."""
    from demucs.htdemucs import HTDemucs

    kwargs = {"channels": 4, "bottom_channels": 64, "t_layers": 5, "t_heads": 2, "dconv_mode": 0}
    folder = tmp_path / "slow"
    folder.mkdir()
    write_pickle(folder, "slow", HTDemucs, {**kwargs, "segment": Fraction(40)}, seed=1)
    return folder


def test_the_engine_sends_alive_without_a_request(shared_child):
    shared_child.receive("alive")
    shared_child.receive("alive")


def test_the_engine_sends_alive_and_no_progress_during_a_forward_pass(start_child, write_song, tmp_path):
    child = start_child(PYTHONPATH=faults_path("hanging_network"))
    child.send(
        type="separate",
        id="hanging",
        model="tiny-ht",
        revision=child.revision("tiny-ht"),
        input=write_song(5),
        output_dir=str(tmp_path),
        stems=["vocals"],
    )
    child.until_logged(b"forward hangs\n")
    assert child.receive("progress")["done"] == 0
    child.receive("alive")
    assert [child.receive("alive", "progress")["type"] for _ in range(3)] == ["alive"] * 3


@pytest.mark.skipif(sys.platform != "linux", reason="the processor time of a child is known on Linux only")
def test_promise_22_the_end_of_stdin_ends_the_engine_in_a_pass(start_child, slow_folder, write_song, tmp_path):
    # With one thread, the processor time of the end is at most its time.
    child = start_child(STEMLINE_MODELS_DIR=str(slow_folder), STEMLINE_ENGINE_THREADS="1")
    _begin_slow_song(child, write_song, tmp_path)
    ended_s = _cpu_seconds_of_ended_children()
    # It stands still meanwhile, because this process may wait for a core between the two.
    child.process.send_signal(signal.SIGSTOP)
    used_s = child.cpu_seconds()
    child.process.stdin.close()
    child.process.send_signal(signal.SIGCONT)
    child.wait()
    # Processor time, because a busy machine needs longer.
    assert _cpu_seconds_of_ended_children() - ended_s - used_s < 2


def _cpu_seconds_of_ended_children():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def test_the_end_of_stdin_ends_the_engine_while_it_starts(start_child, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(
        "import sys, threading\n"
        "class Slow:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'torch':\n"
        "            print('importing', file=sys.stderr, flush=True)\n"
        "            threading.Event().wait()\n"
        "sys.meta_path.insert(0, Slow())\n"
    )
    child = start_child(PYTHONPATH=str(tmp_path))
    child.until_logged(b"importing\n")
    child.process.stdin.close()
    child.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="the death signal exists on Linux only")
def test_promise_22_the_death_of_its_parent_ends_the_engine_although_stdin_stays_open(tiny_folder):
    engine_stdin, our_end = os.pipe()
    our_start, engine_stdout = os.pipe()
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import subprocess; subprocess.run({COMMAND!r}, stdin={engine_stdin}, stdout={engine_stdout})",
        ],
        pass_fds=(engine_stdin, engine_stdout),
        env=environment({"STEMLINE_MODELS_DIR": str(tiny_folder)}),
        stderr=subprocess.DEVNULL,
    )
    os.close(engine_stdin)
    os.close(engine_stdout)
    with os.fdopen(our_start, "rb") as lines, os.fdopen(our_end, "wb"):
        hello = json.loads(lines.readline())
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        # Only the engine has the other end of this pipe, so the pipe ends when the engine ends.
        # Signs of life may come before.
        end = threading.Thread(target=lines.read, daemon=True)
        end.start()
        end.join(WAIT_S)
        has_ended = not end.is_alive()
        if not has_ended:
            os.kill(hello["pid"], signal.SIGKILL)
            end.join()
        assert has_ended


def _begin_slow_song(child, write_song, tmp_path):
    child.send(
        type="separate",
        id="slow",
        model="slow",
        revision=child.revision("slow"),
        input=write_song(45),
        output_dir=str(tmp_path),
        stems=["vocals"],
    )
    assert child.receive("progress")["done"] == 0
    # The pass begins right after this progress, and has begun when it uses the processor.
    begin_s = child.cpu_seconds()
    until(lambda: child.cpu_seconds() >= begin_s + 0.1)


def _weights(folder):
    return [name for name in os.listdir(folder) if name == "weights"]
