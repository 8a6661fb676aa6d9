// Tests uses of a song while another replica removes it because it has expired. One side is held
// between two of its steps.

import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { collect, downloaded } from '@stemline/testing/bytes.ts';
import { call } from '@stemline/testing/call.ts';
import { createGate, type Gate, jitter } from '@stemline/testing/storage/interposed-store.ts';
import { publishDone } from '@stemline/testing/storage/outcomes.ts';
import { MUSIC, record, songhashOf, submissionsOf, uploadSong } from '@stemline/testing/storage/songs.ts';
import { filesUnder, type StorageFixture, startStorage } from '@stemline/testing/storage/storage-fixture.ts';
import { type TempFolder, tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const DAY_MS = 86_400_000;
const KEEP_MS = 30 * DAY_MS;
const VOCALS = Buffer.alloc(300_000, 'la');
const SONG = songhashOf('one');

let folder: TempFolder;
let gate: Gate;
let remover: StorageFixture;
let service: StorageFixture;
let audio: string;

const startBoth = async (interpose: Gate['interpose']) => {
  folder = await tempFolder();
  remover = await startStorage(folder.path, { keepMs: KEEP_MS, interpose });
  service = await startStorage(folder.path, { keepMs: KEEP_MS });
  ({ audio } = await uploadSong(service.client, MUSIC));
};
afterEach(async () => {
  await remover.stop();
  await service.stop();
  await folder.remove();
});

/** Makes a song that has expired. */
const makeExpired = async (name: string) => {
  const songhash = songhashOf(name);
  const { run } = await record(service.client, name, audio, 'a');
  const number = run?.number ?? 0;
  await publishDone(service.client, songhash, number, { 'vocals.mp3': VOCALS });
  const ms = Date.now() - 31 * DAY_MS;
  await service.store.put(
    `songs/${songhash}/runs/${number}/used`,
    Buffer.from(JSON.stringify({ schema: 1, createdMs: ms })),
  );
  for (const file of await filesUnder(folder.path)) {
    if (file.startsWith('audio')) await utimes(join(folder.path, file), ms / 1_000, ms / 1_000);
  }
  return songhash;
};
const download = (songhash: string) =>
  downloaded(service.client.download('DownloadTrack', { songhash, track: 'vocals' }, call()));
/** Sends the audio and records a submission, as the gateway and the queue service do. */
const submit = async (name: string, id: string) => {
  await uploadSong(service.client, MUSIC);
  return record(service.client, name, audio, id);
};
const isStored = (songhash: string) => service.client.unary('GetSong', { songhash }, call()).then(Boolean, () => false);

describe('a replica that removes an expired song,', () => {
  beforeEach(async () => {
    gate = createGate();
    await startBoth(gate.interpose);
    await makeExpired('one');
  });

  /** Holds the removal at its next call that matches. */
  const removeUntil = async (moment: RegExp) => {
    const held = gate.hold(moment);
    const removing = remover.expiry.pass();
    await held.reached;
    return { removing, letGo: held.letGo };
  };

  it('keeps the song when it was submitted before the removal is marked', async () => {
    const { removing, letGo } = await removeUntil(/^putIfAbsent .*\/expiring\//);
    expect(await submit('one', 'late')).toMatchObject({ opened: false, run: { number: 1 } });
    letGo();
    await removing;
    expect((await submissionsOf(service.client, SONG, 1)).map(({ id }) => id)).toEqual(['a', 'late']);
    expect((await download(SONG)).bytes.equals(VOCALS)).toBe(true);
  });

  it('keeps the song when it was downloaded before the removal is marked', async () => {
    const { removing, letGo } = await removeUntil(/^putIfAbsent .*\/expiring\//);
    expect((await download(SONG)).bytes.equals(VOCALS)).toBe(true);
    letGo();
    await removing;
    expect((await download(SONG)).bytes.equals(VOCALS)).toBe(true);
  });

  it('lets a submission wait for the decision, and the submission then opens a run with its audio', async () => {
    // The last use was read, and the number of the removal is not reserved yet.
    const { removing, letGo } = await removeUntil(/^putIfAbsent .*\/runs\/2\/request$/);
    let ended = false;
    const submitting = submit('one', 'late').finally(() => {
      ended = true;
    });
    submitting.catch(() => undefined);
    const isRecorded = async () => (await filesUnder(folder.path)).some((file) => file.endsWith('submissions/late'));
    await expect.poll(isRecorded).toBe(true);
    expect(await isStored(songhashOf('none'))).toBe(false);
    expect(ended).toBe(false);
    letGo();
    await removing;
    const { run, opened } = await submitting;
    expect({ opened, number: run?.number }).toEqual({ opened: true, number: 3 });
    expect((await submissionsOf(service.client, SONG, 3)).map(({ id }) => id)).toEqual(['late']);
    const { bytes } = await downloaded(service.client.download('DownloadSong', { audio }, call()));
    expect(bytes.equals(MUSIC)).toBe(true);
  });

  it('lets a download wait for the decision, and the download then reports that the song is unknown', async () => {
    const { removing, letGo } = await removeUntil(/^putIfAbsent .*\/runs\/2\/request$/);
    const downloading = download(SONG);
    downloading.catch(() => undefined);
    const isUsed = async () => {
      const found = await service.store.read(`songs/${SONG}/runs/1/used`);
      return Date.now() - JSON.parse(Buffer.from(found ?? []).toString()).createdMs < DAY_MS;
    };
    await expect.poll(isUsed).toBe(true);
    letGo();
    await removing;
    await expect(downloading).rejects.toMatchObject({ code: 'SONG_UNKNOWN' });
  });

  it('keeps a song that gets a new run meanwhile', async () => {
    await service.client.unary('RemoveTrack', { songhash: SONG, track: 'vocals' }, call());
    const { removing, letGo } = await removeUntil(/^putIfAbsent .*\/runs\/2\/request$/);
    expect(await submit('one', 'late')).toMatchObject({ opened: true, run: { number: 2 } });
    letGo();
    await removing;
    expect((await submissionsOf(service.client, SONG, 2)).map(({ id }) => id)).toEqual(['late']);
  });

  it('removes a song once, although two replicas find it expired at the same time', async () => {
    const { removing, letGo } = await removeUntil(/^putIfAbsent .*\/runs\/2\/request$/);
    await service.expiry.pass();
    letGo();
    await removing;
    expect(await isStored(SONG)).toBe(false);
    const numbers = await collect(service.store.children(`songs/${SONG}/runs/`));
    expect(numbers).toEqual(['2']);
  });

  it('leaves a mark when it is killed, which delays no use of the song for longer than a minute', async () => {
    const mark = `songs/${SONG}/runs/1/expiring/dead`;
    await service.store.put(mark, Buffer.from('{"schema":1,"createdMs":1}'));
    await expect(download(SONG)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const old = (Date.now() - 61_000) / 1_000;
    await utimes(join(folder.path, mark), old, old);
    expect((await download(SONG)).bytes.equals(VOCALS)).toBe(true);
  });
});

describe('on a disk of uneven speed,', { timeout: 600_000 }, () => {
  beforeEach(() => startBoth(jitter(3)));

  it('every use of an expired song either keeps the song or finds it removed', async () => {
    const results = { kept: 0, removed: 0 };
    for (let round = 0; round < 25; round += 1) {
      const name = `song ${round}`;
      await uploadSong(service.client, MUSIC);
      const songhash = await makeExpired(name);
      const use =
        round % 2
          ? async () => void (await submit(name, 'late'))
          : async () => {
              const { bytes } = await download(songhash);
              expect(bytes.equals(VOCALS)).toBe(true);
            };
      const [, used] = await Promise.allSettled([remover.expiry.pass(), use()]);
      if (used.status === 'rejected') expect(used.reason).toMatchObject({ code: 'SONG_UNKNOWN' });
      const stored = await isStored(songhash);
      // A submission is accepted in either case: by the song, or by a new run of it.
      expect(stored).toBe(used.status === 'fulfilled');
      results[stored ? 'kept' : 'removed'] += 1;
    }
    expect(results.kept).toBeGreaterThan(0);
  });
});
