"""Scripted stand-in for the engine in tests of faults; its one argument selects a fault.

Each song reports half of its progress at once. Its model selects what happens to it then: "good"
returns a second of silence, "killer" ends the process with exit code 70, "deaf" is never answered
and ignores its cancel, "slow" is answered only after a cancel, "steady" too, but makes progress,
"repeats" repeats its progress and is never answered, "floods" fills the pipe with lines, "crowd"
ends the process when it is not the only song, "streams" sends the song itself as every stem in
small parts and keeps four parts that are not taken, "restarts" does the same and begins again after
a third of the song, "pauses" stops the process, which returns a second of silence after it
continues.

A model takes 2 000 000 bytes after a `load`, and 3 000 000 bytes after a song. The fault "relists"
sends the list of models again after each `load`.
"""

import array
import collections
import itertools
import json
import os
import signal
import subprocess
import sys
import threading

script = sys.argv[1]
out = sys.stdout.buffer
songs = {}
untaken = {}
free = collections.defaultdict(lambda: threading.Semaphore(4))
parts = itertools.count()
writing = threading.Lock()
STATS = {
    "passes": {"1": 2}, "music_s": 1, "busy_s": 0.5, "waiting": 0, "songs": 0,
    "memory": {"used_bytes": 1, "limit_bytes": None},
}


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


def part(request, tracks):
    """Sends the next frames of all stems, which are lists of bytes of the same length."""
    path = os.path.join(request["output_dir"], f"{request['id']}-{next(parts)}.part")
    if os.path.isdir(request["output_dir"]):
        with open(path, "wb") as file:
            file.writelines(tracks)
    untaken.setdefault(request["id"], []).append(path)
    send(type="part", id=request["id"], path=path, frames=len(tracks[0]) // 8)


def take(song_id):
    """Ends the process when the separator has not deleted the oldest part."""
    if os.path.exists(untaken[song_id].pop(0)):
        os._exit(9)
    free[song_id].release()


def finish(request, frames):
    check = {"peak": 1, "rms_db": -3, "silent": False, "clipped_samples": 0, "nan": False, "gain": 1}
    songs.pop(request["id"], None)
    send(
        type="done", id=request["id"], model=request["model"], revision="1", licence={"code": "MIT", "weights": "none"},
        device="cpu", backend="torch", precision="exact", arithmetic="fp32", sample_rate=44100, frames=frames, gain=1,
        versions={}, memory_bytes=3_000_000, timings_ms={}, checks={"sum_snr_db": None, "stems": {stem: check for stem in request["stems"]}},
    )


def answer(request):
    send(type="progress", id=request["id"], done=1, total=1)
    part(request, [bytes(8 * 44100)] * len(request["stems"]))
    finish(request, 44100)


def scaled(data, factor):
    return array.array("f", [sample * factor for sample in array.array("f", data)]).tobytes()


def stream(request, rounds):
    """Sends the song as each stem, times its number. After a third of it, another round begins."""
    data = open(request["input"], "rb").read()
    song_id = request["id"]
    size = 8 * 30_001
    for left in reversed(range(rounds)):
        end = len(data) // 24 * 8 if left else len(data)
        for at in range(0, end, size):
            free[song_id].acquire()
            if song_id not in songs:
                return
            piece = data[at : min(at + size, end)]
            part(request, [scaled(piece, 0.1 * (stem + 1) / (left + 1)) for stem in range(len(request["stems"]))])
            send(type="progress", id=song_id, done=at // size + 2, total=len(data) // size + 3)
        if left:
            send(type="restart", id=song_id)
    finish(request, len(data) // 8)


def separate(request):
    model, song_id = request["model"], request["id"]
    songs[song_id] = model
    send(type="progress", id=song_id, done=1, total=2)
    if model == "killer" or (model == "crowd" and len(songs) > 1):
        os._exit(70)
    if model == "pauses":
        os.kill(os.getpid(), signal.SIGSTOP)
    if model == "steady":
        steps = iter(range(1, 1000))
        every(0.2, lambda: song_id in songs and send(type="progress", id=song_id, done=next(steps), total=1000))
    if model == "repeats":
        every(0.05, lambda: send(type="progress", id=song_id, done=1, total=2))
    while model == "floods":
        out.write(b'{"type":"step","id":"r0"}\n' * 1000)
    if model in ("good", "crowd", "pauses"):
        threading.Timer(0.15, answer, (request,)).start()
    if model in ("streams", "restarts"):
        threading.Thread(target=stream, args=(request, 2 if model == "restarts" else 1), daemon=True).start()


def load(request):
    model = request["model"]
    send(type="loaded", id=request["id"], model=model, revision="1", load_ms=1, speed=1, memory_bytes=2_000_000)
    if script == "relists":
        models(None)


def models(request_id):
    entry = {
        "revision": "1", "available": True, "reason": None, "sources": ["vocals"], "origin": "folder",
        "segment_seconds": 1, "licence": {"code": "MIT", "weights": "none"}, "note": "", "detail": "",
    }
    entries = [{"name": name, **entry} for name in ("good", "steady", "killer")]
    send(type="models", id=request_id, models=entries, auto="good", auto_reason="scripted", auto_detail="")


def main():
    if script == "dies-early":
        sys.exit(1)
    if script == "garbage-first":
        out.write(b"hello there\n")
        out.flush()
    if script == "mute":
        threading.Event().wait()
    version = 1 if script == "wrong-version" else 5
    # The test finds the id of the descendant in the name of the device.
    name = str(subprocess.Popen(["sleep", "600"]).pid) if script == "parent" else "scripted"
    send(type="hello", protocol=version, pid=os.getpid(), device="cpu", device_name=name, versions={}, slots=2)
    every(0.2, lambda: send(type="alive", stats=STATS))
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
        elif kind == "taken":
            take(request["target"])
        elif kind == "cancel" and songs.get(request["target"]) in ("slow", "steady", "streams", "restarts"):
            fail(request["target"], "CANCELLED")
        elif kind == "load":
            load(request)
        elif kind == "shutdown" and script != "stubborn":
            return


main()
if script == "stubborn":
    import signal

    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        threading.Event().wait(1)
os._exit(0)
