// Generates a Python client from the OpenAPI document, and separates songs with it on a real stack:
// sent as bytes, as a form, and as base64. `make python-client` installs the generator.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { makeMp3 } from '@stemline/testing/audio/generated-audio.ts';
import { expect, it } from 'vitest';
import { borrowStack } from './src/lending/borrow-stack.ts';
import { ROOT } from './src/paths.ts';

const run = promisify(execFile);
const TOOLS = join(ROOT, '.python-client/bin');

/** Finds the generated functions by method and path, because their names may change. */
const CYCLE = `
import base64, importlib, inspect, io, pkgutil, re, sys, time
import stemline, stemline.api
from stemline import Client
from stemline.types import File

def operation(method, path):
    for info in pkgutil.walk_packages(stemline.api.__path__, "stemline.api."):
        module = importlib.import_module(info.name)
        if hasattr(module, "_get_kwargs"):
            source = inspect.getsource(module._get_kwargs)
            if f'"method": "{method}"' in source and f'"url": "{path}"' in source:
                return module.sync_detailed
    raise LookupError(f"{method} {path}")

def parsed(answer, status):
    assert answer.status_code == status, answer.content
    return answer.parsed

client = Client(base_url=sys.argv[1])
song = "/apiv1/songs/{songhash}"
mp3 = open(sys.argv[2], "rb").read()

def body_of(send, needed):
    """Returns the class of the body that has a field."""
    kinds = inspect.signature(send).parameters["body"].annotation
    return [kind for kind in getattr(kinds, "__args__", [kinds]) if needed in getattr(kind, "__annotations__", {})][0]

def done(songhash):
    deadline = time.monotonic() + 300
    while True:
        state = parsed(operation("get", song)(songhash, client=client, wait=30), 200)
        if str(state.state) not in ("waiting", "running"):
            break
        assert time.monotonic() < deadline, state
    assert str(state.state) == "done", state
    return state

def original_of(songhash):
    return operation("get", "/apiv1/track/{songhash}/{track}")(songhash, "original", client=client).content

upload = operation("post", "/apiv1/songs")
def file():
    return File(payload=io.BytesIO(mp3), file_name="a song.mp3", mime_type="audio/mpeg")
raw = done(parsed(upload(client=client, body=file(), model="preview", filename="a song.mp3"), 202).hash_)
assert raw.filename == "a song.mp3", raw.filename
assert original_of(raw.hash_) == mp3
form = body_of(upload, "file")(file=file(), model="preview", two_stems="vocals")
pair = done(parsed(upload(client=client, body=form, two_stems="vocals"), 202).hash_)
assert [track.name for track in pair.tracks] == ["vocals.mp3", "no_vocals.mp3"], pair.tracks
assert pair.filename == "a song.mp3", pair.filename
assert original_of(pair.hash_) == mp3

separate = operation("post", "/apiv1/separate")
text = base64.b64encode(mp3).decode()
sent = separate(client=client, body=body_of(separate, "mp3").from_dict({"mp3": text, "model": "preview"}))
songhash = parsed(sent, 200).hash_
assert songhash == raw.hash_
state = done(songhash)
names = [track.name for track in state.tracks]
answer = operation("get", "/apiv1/track/{songhash}/{track}")(songhash, names[0], client=client)
assert answer.status_code == 200, answer.content
assert len(answer.content) == state.tracks[0].size
listed = parsed(operation("get", "/apiv1/songs")(client=client), 200)
assert songhash in [one.hash_ for one in listed.songs]
parsed(operation("delete", song)(songhash, client=client), 200)
gone = parsed(operation("get", song)(songhash, client=client), 404)
print(*sorted(names), str(gone.code))
`;

it.skipIf(!existsSync(TOOLS))(
  'a Python client that is generated from the OpenAPI document sends songs as bytes, as a form and as base64, waits for, downloads and removes them',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'stemline-python-'));
    const stack = await borrowStack();
    try {
      // The generator formats its result with ruff, which is beside it.
      const env = { PATH: [TOOLS, process.env.PATH].join(delimiter), HOME: folder };
      const options = ['--path', join(ROOT, 'gateway/openapi.json'), '--meta', 'none'];
      const generate = ['generate', ...options, '--output-path', join(folder, 'stemline')];
      await run(join(TOOLS, 'openapi-python-client'), generate, { cwd: folder, env });
      await writeFile(join(folder, 'song.mp3'), makeMp3(3, 500));
      await writeFile(join(folder, 'cycle.py'), CYCLE);
      const { stdout } = await run(join(TOOLS, 'python'), ['cycle.py', stack.url, 'song.mp3'], { cwd: folder, env });
      expect(stdout.trim()).toBe('bass.mp3 drums.mp3 instrumental.mp3 other.mp3 vocals.mp3 SONG_UNKNOWN');
    } finally {
      stack.giveBack();
      await rm(folder, { recursive: true, force: true });
    }
  },
);
