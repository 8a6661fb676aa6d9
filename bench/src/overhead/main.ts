// Measures the time around the network, with all stages: a clip of 10 s with a tiny network from
// the POST to its end, and a song of 3 s with the model `preview` from the POST to its callback.

import { median, spread, verdict } from '../figures.ts';
import { withStack } from '../with-stack.ts';
import { type SongTimes, timeSongs } from './timed-songs.ts';

const COUNT = 15;
/** Milliseconds. */
const GOALS = { clip: 300, preview: 400 };

await withStack({ STEMLINE_LEASE_SECONDS: '30' }, async (stack) => {
  for (const whenIdle of [true, false]) {
    const sent = whenIdle ? 'sent to an idle stack' : 'sent right after the one before';
    const clips = await timeSongs(stack, { model: 'tiny-ht', seconds: 10, count: COUNT, whenIdle });
    const done = clips.map((clip) => clip.done);
    console.log(`a 10 s clip ${sent}, tiny-ht, POST to done: ${spread(done)} ms; ${verdict(done, GOALS.clip, 'ms')}`);
    printStages(clips);
    const songs = await timeSongs(stack, { model: 'preview', seconds: 3, count: COUNT, whenIdle });
    const called = songs.map((song) => song.called);
    console.log(
      `a 3 s song ${sent}, preview, POST to callback: ${spread(called)} ms; ${verdict(called, GOALS.preview, 'ms')}`,
    );
    printStages(songs);
  }
});

function printStages(songs: readonly SongTimes[]): void {
  const names = Object.keys(songs[0]?.stages ?? {}) as (keyof SongTimes['stages'])[];
  const stages = names.map((name) => `${name} ${median(songs.map(({ stages: of }) => of[name]))}`);
  console.log(
    `  medians in ms: answer to the POST ${median(songs.map(({ answered }) => answered))}; ${stages.join(', ')}`,
  );
}
