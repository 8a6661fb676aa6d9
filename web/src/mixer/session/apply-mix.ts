// Passes the settings of the mixer to the player.

import { effect, type ReadonlySignal } from '@preact/signals';
import type { Loop, Transport } from '../../audio/transport.ts';
import { gainOf } from '../state/fader.ts';
import { type Mix, stemGains } from '../state/mix.ts';

/**
 * Sets the gains, the speed and the loop of the player now and after each change, each only when it
 * differs from before, so that a fader does not restart the stretching. Returns the end of that.
 */
export function applyMix(transport: Transport, mix: ReadonlySignal<Mix>, stems: readonly string[]): () => void {
  const heard = new Map<string, number>();
  let speed = 1;
  let loop: Loop | undefined;
  return effect(() => {
    const next = mix.value;
    for (const [stem, gain] of Object.entries(stemGains(next, stems))) {
      if (heard.get(stem) !== gain) transport.setGain(stem, gain);
      heard.set(stem, gain);
    }
    transport.setMaster(gainOf(next.masterDb));
    if (next.speed !== speed) transport.setSpeed(next.speed);
    if (next.loop?.start !== loop?.start || next.loop?.end !== loop?.end) transport.setLoop(next.loop);
    ({ speed, loop } = next);
  });
}
