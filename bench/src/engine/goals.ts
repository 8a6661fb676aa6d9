// The figures of the arms with their goals, and the limit that the machine sets.

import type { Arms } from './arms.ts';
import { FULL } from './settings.ts';

/** A ratio of two arms. Without goals, it is only shown. */
export interface Figure {
  readonly name: string;
  readonly theirs: keyof Arms;
  readonly ours: keyof Arms;
  readonly floor?: number;
  readonly goal?: number;
  /** A goal beyond the goal. */
  readonly stretch?: number;
}

/** Songs of one length and one network, with the arms that take turns. */
export interface Contest {
  readonly network: string;
  readonly seconds: number;
  readonly figures: readonly Figure[];
}

/** Length of the long song. */
export const LONG_SECONDS = 240;
/** Length of the short song. */
export const CLIP_SECONDS = 10;
/**
 * Operations of the network of htdemucs in one segment, in GFLOP, and the music that it advances.
 */
const SEGMENT = { gflop: 334.9, seconds: 5.85 };

/**
 * Returns the contests of a device. `seconds`: length of the long song, if it is not the usual one.
 */
export function contestsOf(device: string, network: string, tiny: string, seconds = LONG_SECONDS): Contest[] {
  const long = `${seconds} s song`;
  const clip = `${CLIP_SECONDS} s clip`;
  const isCpu = device === 'cpu';
  // The goals of songs are those of the real network.
  const onCpu = <T>(goals: T) => (isCpu && network === FULL ? goals : {});
  const onGpu = <T>(goals: T) => (!isCpu && network === FULL ? goals : {});
  const latency = { ...onCpu({ floor: 1.25, goal: 1.4 }), ...onGpu({ floor: 10, goal: 12 }) };
  const contests: Contest[] = [
    {
      network,
      seconds,
      figures: [
        { name: `${isCpu ? 'C1' : 'G7'}: ${long}, exact`, theirs: 'command', ours: 'exact', ...latency },
        { name: `${long}, exact, our default`, theirs: 'command', ours: 'usual' },
        {
          name: `C2: ${long}, fast`,
          theirs: 'command',
          ours: 'fast',
          ...onCpu({ floor: 1.8, goal: 2.3, stretch: 2.6 }),
        },
        { name: `A1: ${long}, several at once`, theirs: 'commands', ours: 'exactAtOnce' },
        ...(isCpu ? [] : figuresOnGpu(long, network === FULL)),
      ],
    },
    {
      network,
      seconds: CLIP_SECONDS,
      figures: [
        { name: `C3: ${clip}, fast`, theirs: 'command', ours: 'fast', ...onCpu({ floor: 2.3, goal: 2.7 }) },
        { name: `${clip}, exact`, theirs: 'command', ours: 'quick' },
      ],
    },
  ];
  const overhead = isCpu ? { floor: 8, goal: 10, stretch: 15 } : {};
  const figures: Figure[] = [{ name: `C4: ${clip}, tiny network`, theirs: 'command', ours: 'quick', ...overhead }];
  return [...contests, { network: tiny, seconds: CLIP_SECONDS, figures }];
}

/** Returns the figures of a GPU beside one command after the other. */
function figuresOnGpu(long: string, hasGoals: boolean): Figure[] {
  const songs = `${long}, several at once`;
  const figures: readonly Figure[] = [
    // Its goals are in seconds (gpu-goals.ts).
    { name: `G7: ${long}, WAV`, theirs: 'command', ours: 'wav' },
    { name: `G4: ${songs}, WAV`, theirs: 'command', ours: 'wavAtOnce', floor: 8, goal: 16 },
    { name: `G5: ${songs}, LAME 2`, theirs: 'command', ours: 'exactAtOnce', floor: 12, goal: 15 },
    { name: `G6: ${songs}, LAME 5`, theirs: 'command', ours: 'quickAtOnce', floor: 28, goal: 35 },
  ];
  return hasGoals ? [...figures] : figures.map(({ name, theirs, ours }) => ({ name, theirs, ours }));
}

/**
 * Returns the seconds that the operations of the network take at `gflops` GFLOP/s, the measured
 * speed of matrix products. Undefined: the operations of the network are not known.
 */
export function limitSeconds(network: string, seconds: number, gflops: number): number | undefined {
  return network === FULL ? (Math.ceil(seconds / SEGMENT.seconds) * SEGMENT.gflop) / gflops : undefined;
}

/** Returns the highest goal that a ratio reaches. */
export function reached(ratio: number, { floor, goal, stretch }: Omit<Figure, 'name' | 'theirs' | 'ours'>): string {
  if (floor === undefined || goal === undefined) return 'no goal';
  if (stretch !== undefined && ratio >= stretch) return 'stretch goal';
  if (ratio >= goal) return 'goal';
  return ratio >= floor ? 'floor' : 'not reached';
}
