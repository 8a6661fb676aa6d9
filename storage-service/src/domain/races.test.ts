// Tests random conflicts of two replicas on the same objects. held-up.test.ts tests the conflicts
// that rarely happen by chance.

import { setTimeout as wait } from 'node:timers/promises';
import { collect, sha224 } from '@stemline/testing/bytes.ts';
import { call } from '@stemline/testing/call.ts';
import { jitter } from '@stemline/testing/storage/interposed-store.ts';
import { doneOutcome, failedOutcome, publish, publishDone, uploadTrack } from '@stemline/testing/storage/outcomes.ts';
import {
  MUSIC,
  record,
  STORED_CALLBACK,
  songhashOf,
  submissionsOf as submissionsIn,
  uploadSong,
} from '@stemline/testing/storage/songs.ts';
import { filesUnder, type StorageFixture, startStorage } from '@stemline/testing/storage/storage-fixture.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** Runs five independent rounds at a time, so that their waits for the disk overlap. */
async function inParallel(rounds: number, work: (round: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < rounds) {
      next += 1;
      await work(next - 1);
    }
  };
  await Promise.all(Array.from({ length: 5 }, lane));
}

/** Waits for a random time of up to `ms`, so that either side may be first. */
const stagger = (ms: number) => wait(Math.random() * ms);

describe.each([
  { disk: 'a quick disk', jitterMs: 0, rounds: 40 },
  { disk: 'a disk of uneven speed', jitterMs: 2, rounds: 30 },
])('two replicas on the same objects, on $disk,', { timeout: 600_000 }, ({ jitterMs, rounds }) => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let replicas: [StorageFixture, StorageFixture];
  let audio: string;

  beforeEach(async () => {
    folder = await tempFolder();
    const options = jitterMs > 0 ? { interpose: jitter(jitterMs) } : {};
    replicas = [await startStorage(folder.path, options), await startStorage(folder.path, options)];
    ({ audio } = await uploadSong(replicas[0].client, MUSIC));
  });
  afterEach(async () => {
    await Promise.all(replicas.map((replica) => replica.stop()));
    await folder.remove();
  });

  const clientOf = (n: number) => (n % 2 ? replicas[1] : replicas[0]).client;
  const submissionsOf = async (songhash: string, run: number) =>
    (await submissionsIn(clientOf(0), songhash, run)).map(({ id }) => id);

  it('of two publishers on two replicas exactly one writes the outcome, and the other one gets it', async () => {
    const take = Buffer.from('take');
    const track = { name: 'vocals.mp3', contentType: 'audio/mpeg', size: take.byteLength, sha224: sha224(take) };
    const claims = ['claim-1', 'claim-2'] as const;
    const failsOr = (round: number, done: ReturnType<typeof doneOutcome>) =>
      round % 3 === 0 ? { ...failedOutcome(), claimId: '' } : done;
    const wins = [0, 0];
    await inParallel(rounds, async (round) => {
      const name = `publish ${round}`;
      const songhash = songhashOf(name);
      await record(clientOf(0), name, audio, 'a');
      await Promise.all(
        claims.map((claimId, n) => uploadTrack(clientOf(n), { songhash, run: 1, claimId, track: 'vocals.mp3' }, take)),
      );
      const rivals = [doneOutcome([track], claims[0]), failsOr(round, doneOutcome([track], claims[1]))];
      const answers = await Promise.all(rivals.map((outcome, n) => publish(clientOf(n), songhash, 1, outcome)));
      const winner = answers.findIndex(({ created }) => created);
      expect(answers.filter(({ created }) => created)).toHaveLength(1);
      expect(answers[0]?.outcome).toEqual(answers[1]?.outcome);
      expect(answers[0]?.outcome).toMatchObject({ state: rivals[winner]?.state, claimId: rivals[winner]?.claimId });
      const left = (await filesUnder(`${folder.path}/songs/${songhash}`)).filter((file) => file.includes('uploads/'));
      const isDone = rivals[winner]?.state === 'OUTCOME_STATE_DONE';
      expect(left).toEqual(isDone ? [`runs/1/uploads/${claims[winner]}/vocals.mp3`] : []);
      wins[winner] = (wins[winner] ?? 0) + 1;
    });
    // Each publisher was first in some rounds, so they were concurrent.
    if (jitterMs > 0) expect(Math.min(...wins)).toBeGreaterThan(0);
  });

  it('two replicas open one run for 50 submissions at once, and record them all', async () => {
    const name = 'fifty';
    const songhash = songhashOf(name);
    const ids = Array.from({ length: 50 }, (_, n) => `s${String(n).padStart(2, '0')}`);
    const answers = await Promise.all(
      ids.map((id, n) => record(clientOf(n), name, audio, id, { callback: STORED_CALLBACK })),
    );
    expect(answers.map(({ run }) => run?.number)).toEqual(ids.map(() => 1));
    expect(answers.filter(({ opened }) => opened)).toHaveLength(1);
    expect(await submissionsOf(songhash, 1)).toEqual(ids);
    const [open, ...others] = await collect(clientOf(1).download('ListOpenRuns', {}, call()));
    expect(others).toEqual([]);
    expect(open?.submissions).toHaveLength(50);
  });

  it('two replicas open one next run for 50 submissions after a failure', async () => {
    const name = 'again';
    const songhash = songhashOf(name);
    await record(clientOf(0), name, audio, 'first');
    await publish(clientOf(0), songhash, 1, failedOutcome());
    const ids = Array.from({ length: 50 }, (_, n) => `s${n}`).sort();
    const answers = await Promise.all(ids.map((id, n) => record(clientOf(n), name, audio, id)));
    expect(new Set(answers.map(({ run }) => run?.number))).toEqual(new Set([2]));
    expect(answers.filter(({ opened }) => opened)).toHaveLength(1);
    expect(await submissionsOf(songhash, 2)).toEqual(ids);
  });

  it('two replicas record the same submission once, for any number of simultaneous repeats on any replica', async () => {
    await inParallel(20, async (round) => {
      const name = `same ${round}`;
      const songhash = songhashOf(name);
      const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => record(clientOf(n), name, audio, 'same')));
      expect(answers.every(({ opened, run }) => opened && run?.number === 1)).toBe(true);
      expect(await submissionsOf(songhash, 1)).toEqual(['same']);
    });
  });

  it('two replicas record the same submission under one run even when the run fails at the same time', async () => {
    await inParallel(30, async (round) => {
      const name = `failing ${round}`;
      const songhash = songhashOf(name);
      await record(clientOf(0), name, audio, 'first');
      const [, ...answers] = await Promise.all([
        publish(clientOf(round), songhash, 1, failedOutcome()),
        ...[0, 1, 2, 3].map((n) => record(clientOf(n), name, audio, 'same')),
      ]);
      const runs = new Set(answers.map(({ run }) => run?.number));
      expect(runs.size).toBe(1);
      const [run] = runs;
      expect(await submissionsOf(songhash, run ?? 0)).toContain('same');
      const { run: newest } = await clientOf(0).unary('GetSong', { songhash }, call());
      if (newest?.number === 2) expect([await submissionsOf(songhash, 1), run]).toEqual([['first'], 2]);
    });
  });

  it('two replicas lose no submission when another submission is retracted at the same time', async () => {
    const keptRuns = new Map<string, number>();
    for (let round = 0; round < 25; round += 1) {
      const name = `retract ${round}`;
      const songhash = songhashOf(name);
      await record(clientOf(0), name, audio, 'refused');
      const [, kept] = await Promise.all([
        stagger(10).then(() =>
          clientOf(round).unary('RetractSubmission', { songhash, run: 1, submissionId: 'refused' }, call()),
        ),
        // The audio may be removed with the refused submission; then it is uploaded again, as a
        // caller would do.
        record(clientOf(round + 1), name, audio, 'kept', { callback: STORED_CALLBACK }).catch(async (error) => {
          expect(error).toMatchObject({ code: 'AUDIO_MISSING' });
          await uploadSong(clientOf(0), MUSIC);
          return record(clientOf(1), name, audio, 'kept', { callback: STORED_CALLBACK });
        }),
      ]);
      const number = kept.run?.number ?? 0;
      expect(await submissionsOf(songhash, number)).toEqual(['kept']);
      keptRuns.set(songhash, number);
      expect(await replicas[0].store.stat(`audio/${audio}`)).toBeDefined();
    }
    const listed = await collect(clientOf(0).download('ListOpenRuns', {}, call()));
    for (const [songhash, number] of keptRuns) {
      const mine = listed.filter(({ run }) => run?.songhash === songhash && run.number === number);
      expect(mine.map(({ submissions }) => submissions.map(({ id }) => id))).toEqual([['kept']]);
    }
  });

  it('two replicas either remove a song or accept a new submission for it, and never mix both', async () => {
    for (let round = 0; round < 25; round += 1) {
      const name = `remove ${round}`;
      const songhash = songhashOf(name);
      await uploadSong(clientOf(0), MUSIC);
      await record(clientOf(0), name, audio, 'old');
      await publish(clientOf(0), songhash, 1, failedOutcome());
      const [removed, recorded] = await Promise.allSettled([
        stagger(30).then(() => clientOf(round).unary('RemoveSong', { songhash }, call())),
        stagger(30).then(() => record(clientOf(round + 1), name, audio, 'new')),
      ]);
      if (removed.status === 'rejected') expect(removed.reason).toMatchObject({ code: 'SONG_NOT_DONE' });
      if (recorded.status === 'rejected') {
        expect(recorded.reason).toMatchObject({ code: 'AUDIO_MISSING' });
        continue;
      }
      const run = recorded.value.run?.number ?? 0;
      expect(await submissionsOf(songhash, run)).toEqual(['new']);
      expect((await clientOf(0).unary('GetSong', { songhash }, call())).run?.number).toBe(run);
      expect(await replicas[0].store.stat(`audio/${audio}`)).toBeDefined();
      await publishDone(clientOf(0), songhash, run, { 'vocals.mp3': Buffer.from('x') });
    }
  });

  it('a submission whose audio was just uploaded is accepted while its song is removed or retracted', async () => {
    await inParallel(30, async (round) => {
      const bytes = Buffer.from(`sent again ${round}`);
      const name = `sent again ${round}`;
      const songhash = songhashOf(name, { audio: sha224(bytes) });
      const { audio } = await uploadSong(clientOf(0), bytes);
      await record(clientOf(0), name, audio, 'old');
      const isRemoval = round % 2 === 0;
      if (isRemoval) await publish(clientOf(0), songhash, 1, failedOutcome());
      const drop = () =>
        isRemoval
          ? clientOf(round).unary('RemoveSong', { songhash }, call())
          : clientOf(round).unary('RetractSubmission', { songhash, run: 1, submissionId: 'old' }, call());
      const resubmit = async () => {
        await uploadSong(clientOf(round + 1), bytes);
        return record(clientOf(round + 1), name, audio, 'new');
      };
      const [dropped, recorded] = await Promise.allSettled([stagger(20).then(drop), stagger(20).then(resubmit)]);
      if (dropped.status === 'rejected') expect(dropped.reason).toMatchObject({ code: 'SONG_NOT_DONE' });
      expect(recorded).toMatchObject({ status: 'fulfilled' });
      expect(await replicas[0].store.stat(`audio/${audio}`)).toBeDefined();
    });
  });

  it('two replicas never delete the audio of a song that is requested while another song is removed', async () => {
    for (let round = 0; round < 25; round += 1) {
      const ofShared = { audio: sha224('shared') };
      const [going, coming] = [songhashOf(`going ${round}`, ofShared), songhashOf(`coming ${round}`, ofShared)];
      await uploadSong(clientOf(0), Buffer.from('shared'));
      const shared = ofShared.audio;
      await record(clientOf(0), `going ${round}`, shared, 'a');
      await publish(clientOf(0), going, 1, failedOutcome());
      const [, recorded] = await Promise.allSettled([
        stagger(20).then(() => clientOf(round).unary('RemoveSong', { songhash: going }, call())),
        stagger(120).then(() => record(clientOf(round + 1), `coming ${round}`, shared, 'a')),
      ]);
      if (recorded.status === 'rejected') expect(recorded.reason).toMatchObject({ code: 'AUDIO_MISSING' });
      else {
        expect(await replicas[0].store.stat(`audio/${shared}`)).toBeDefined();
        await publish(clientOf(0), coming, 1, failedOutcome());
        await clientOf(0).unary('RemoveSong', { songhash: coming }, call());
      }
      expect(await replicas[0].store.stat(`audio/${shared}`)).toBeUndefined();
    }
  });
});
