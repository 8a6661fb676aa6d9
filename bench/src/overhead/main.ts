// Measures the time around the network, with all stages: a clip of 10 s with a tiny network from
// the POST to its end, and a song of 3 s with the model `preview` from the POST to its callback.

import { median, spread } from '../figures.ts';
import { withStack } from '../with-stack.ts';
import { type SongTimes, timeSongs } from './timed-songs.ts';

const COUNT = 15;

// Tests run the networks on PyTorch. Users have the backend that the engine chooses.
const SETTINGS = { STEMLINE_LEASE_SECONDS: '30', STEMLINE_CPU_BACKEND: 'auto' };

await withStack(SETTINGS, async (stack) => {
  const clips = await timeSongs(stack, { model: 'tiny-ht', seconds: 10, count: COUNT });
  console.log(`a 10 s clip, tiny-ht, POST to done: ${spread(clips.map(({ done }) => done))} ms`);
  printStages(clips);
  const songs = await timeSongs(stack, { model: 'preview', seconds: 3, count: COUNT });
  console.log(`a 3 s song, preview, POST to callback: ${spread(songs.map(({ called }) => called))} ms`);
  printStages(songs);
});

function printStages(songs: readonly SongTimes[]): void {
  const names = Object.keys(songs[0]?.stages ?? {}) as (keyof SongTimes['stages'])[];
  const stages = names.map((name) => `${name} ${median(songs.map(({ stages: of }) => of[name]))}`);
  console.log(
    `  medians in ms: answer to the POST ${median(songs.map(({ answered }) => answered))}; ${stages.join(', ')}`,
  );
}
