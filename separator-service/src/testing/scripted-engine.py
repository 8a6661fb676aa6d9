"""Scripted stand-in for the engine in tests of faults; its one argument selects a fault.

Each song reports half of its progress at once. Its model selects what happens to it then: "good"
returns a second of silence, "killer" ends the process, "deaf" is never answered and ignores its
cancel, "slow" is answered only after a cancel, "steady" too, but makes progress, "repeats" repeats
its progress and is never answered, "floods" fills the pipe with lines, "crowd" ends the process
when it is not the only song.
"""

import json
import os
import subprocess
import sys
import threading

script = sys.argv[1]
out = sys.stdout.buffer
songs = {}
writing = threading.Lock()


def send(**message):
    with writing:
        out.write(json.dumps(message).encode() + b"\n")
        out.flush()


def every(seconds, work):
    """Repeats `work` on a thread of its own until it returns False."""

    def run():
        pause = threading.Event()
        while work() is not False:
            pause.wait(seconds)

    threading.Thread(target=run, daemon=True).start()


def fail(song_id, code):
    songs.pop(song_id, None)
    send(type="failed", id=song_id, code=code, reason="scripted")


def answer(song_id, model, folder):
    songs.pop(song_id, None)
    path = os.path.join(folder, "vocals.f32")
    if os.path.isdir(folder):
        with open(path, "wb") as file:
            file.write(bytes(8 * 44100))
    check = {"peak": 1, "rms_db": -3, "silent": False, "clipped_samples": 0, "nan": False, "gain": 1}
    send(type="progress", id=song_id, done=1, total=1)
    send(type="part", id=song_id, stem="vocals", path=path, frames=44100)
    send(
        type="done", id=song_id, model=model, revision="1", licence={"code": "MIT", "weights": "none"}, device="cpu",
        backend="torch", sample_rate=44100, frames=44100, gain=1, versions={}, timings_ms={}, checks={"sum_snr_db": None, "stems": {"vocals": check}},
    )


def separate(request):
    model, song_id = request["model"], request["id"]
    songs[song_id] = model
    send(type="progress", id=song_id, done=1, total=2)
    if model == "killer" or (model == "crowd" and len(songs) > 1):
        os._exit(9)
    if model == "steady":
        steps = iter(range(1, 1000))
        every(0.2, lambda: song_id in songs and send(type="progress", id=song_id, done=next(steps), total=1000))
    if model == "repeats":
        every(0.05, lambda: send(type="progress", id=song_id, done=1, total=2))
    while model == "floods":
        out.write(b'{"type":"alive"}\n' * 1000)
    if model in ("good", "crowd"):
        threading.Timer(0.15, answer, (song_id, model, request["output_dir"])).start()


def models(request_id):
    entry = {
        "revision": "1", "available": True, "reason": None, "sources": ["vocals"], "origin": "folder",
        "segment_seconds": 1, "licence": {"code": "MIT", "weights": "none"}, "note": "", "detail": "",
    }
    entries = [{"name": name, **entry} for name in ("good", "steady")]
    send(type="models", id=request_id, models=entries, auto="good", auto_reason="scripted", auto_detail="")


def main():
    if script == "dies-early":
        sys.exit(1)
    if script == "garbage-first":
        out.write(b"hello there\n")
        out.flush()
    if script == "mute":
        threading.Event().wait()
    version = 1 if script == "wrong-version" else 4
    # The test finds the id of the descendant in the name of the device.
    name = str(subprocess.Popen(["sleep", "600"]).pid) if script == "parent" else "scripted"
    send(type="hello", protocol=version, pid=os.getpid(), device="cpu", device_name=name, versions={})
    every(0.2, lambda: send(type="alive"))
    for line in sys.stdin:
        request = json.loads(line)
        kind = request["type"]
        if kind == "separate" and script == "stops-reading":
            threading.Event().wait()
        if kind == "models":
            if script != "unlisted":
                models(request["id"])
        elif kind == "separate" and script == "garbage":
            out.write(b'{"type":"progress"\n')
            out.flush()
        elif kind == "separate":
            separate(request)
        elif kind == "cancel" and songs.get(request["target"]) in ("slow", "steady"):
            fail(request["target"], "CANCELLED")
        elif kind == "load":
            send(type="loaded", id=request["id"], model=request["model"], revision="1", load_ms=1, speed=1)
        elif kind == "shutdown" and script != "stubborn":
            return


main()
if script == "stubborn":
    import signal

    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        threading.Event().wait(1)
os._exit(0)
