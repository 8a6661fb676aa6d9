// Measures gaps: plays a song whose stems always have sound while other songs are separated on the
// same machine. Counts silent blocks of the mix, waits of the player, and underruns of the device.

import { openAudioPage } from '@stemline/e2e/audio-page/open.ts';
import { type MixerBench, playedSong, STEMS, separated } from './song.ts';

/** Prints the gaps within `seconds`. */
export async function measureGaps({ stack, browser, url }: MixerBench, seconds: number): Promise<void> {
  const songhash = await separated(stack, seconds + 30);
  const player = await openAudioPage(browser, url);
  await player.open(playedSong(songhash, seconds + 30));
  await player.call('play()');
  await player.until('playing');
  await player.run(1);
  await player.counts();
  const before = await player.deviceStats();
  const statesBefore = (await player.status()).states.length;
  const begin = performance.now();
  let songs = 0;
  while ((performance.now() - begin) / 1000 < seconds) {
    // Another pitch makes another song.
    await separated(stack, 120, { pitch: 500 + songs });
    songs += 1;
  }
  const { blocks, silentBlocks } = await player.counts();
  const after = await player.deviceStats();
  const { states } = await player.status();
  await player.close();
  const waits = states.slice(statesBefore).filter((state) => state === 'buffering').length;
  const underruns = (after?.underrunEvents ?? 0) - (before?.underrunEvents ?? 0);
  const lostMs = ((after?.underrunDuration ?? 0) - (before?.underrunDuration ?? 0)) * 1000;
  console.log(`gaps of ${STEMS.length} stems while ${songs} songs of 2 minutes were separated, ${seconds} s or more:`);
  console.log(`  silent blocks of the mix: ${silentBlocks} of ${blocks}; waits for audio: ${waits}`);
  console.log(`  underruns of the device, as Chromium counts them: ${underruns} (${lostMs.toFixed(0)} ms), 1 run`);
}
