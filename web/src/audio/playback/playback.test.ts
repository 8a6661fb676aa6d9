// Tests the scheduling of pieces with a scripted output whose page is slow.

import { expect, it } from 'vitest';
import { silence } from '../readers/piece-reader.ts';
import type { Feed } from './feed.ts';
import type { Output } from './output.ts';
import { startPlayback } from './playback.ts';

const RATE = 1_000;
const LEAD_SECONDS = 0.03;

/** Creates an output whose clock advances by `slowness` frames while a piece is scheduled. */
function slowOutput(slowness: number) {
  let clock = 0;
  const tries: number[] = [];
  const fades: number[] = [];
  const output: Pick<Output, 'sampleRate' | 'now' | 'heard' | 'leadSeconds' | 'group'> = {
    sampleRate: RATE,
    now: () => clock,
    heard: () => clock,
    leadSeconds: () => LEAD_SECONDS,
    group: () => ({
      schedule: (_stems, at) => {
        if (tries.length > 100) throw new Error('the piece is never in time');
        tries.push(at);
        clock += slowness;
        return clock < at;
      },
      fadeIn: (at) => fades.push(at),
      fadeOut: () => {},
    }),
  };
  return { output: output as Output, tries, fades };
}

/** Delivers one piece of a second, and then no other one. */
function oneSecond(): Feed {
  let isDelivered = false;
  return {
    next: (_frames, signal) => {
      if (isDelivered) return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      isDelivered = true;
      return Promise.resolve({ stems: [silence(RATE)], frames: RATE });
    },
    close: () => {},
  };
}

it('a page that needs far longer than the lead to schedule a piece plays it a little later', async () => {
  const { output, tries, fades } = slowOutput(200);
  const playback = await new Promise<ReturnType<typeof startPlayback>>((resolve, reject) => {
    const started = startPlayback({
      output,
      feed: oneSecond(),
      plan: { from: 0, end: 10 * RATE },
      speed: 1,
      onReady: () => 0,
      onSound: () => resolve(started),
      onGap: () => {},
      onEnd: () => {},
      onFailure: reject,
    });
  });
  expect(tries.length).toBeLessThan(6);
  expect(fades).toEqual([tries.at(-1)]);
  expect(playback.placeAt((tries.at(-1) as number) + 100)).toBe(100);
  playback.stop(0);
});
