// Interface of the mixer of one open song: its settings and its player.

import type { ReadonlySignal, Signal } from '@preact/signals';
import type { Loop, TransportOptions, TransportState } from '../../audio/transport.ts';
import type { Lane } from '../state/lanes.ts';
import type { LoopEdges } from '../state/loop.ts';
import type { Mix } from '../state/mix.ts';
import type { Frames } from './frames.ts';

/** The mixer of one open song. All times are in seconds of the song. */
export interface Session {
  readonly songhash: string;
  readonly lanes: readonly Lane[];
  readonly stems: readonly string[];
  readonly duration: number;
  /** The tracks of the lanes, their length and their rate. */
  readonly audio: TransportOptions;
  /** The amplitude with the full height of a lane, equal for all lanes; 1 is full scale. */
  readonly fullHeight: number;
  readonly frames: Frames;
  readonly mix: ReadonlySignal<Mix>;
  /** The edges of the loop, of which the second may be missing yet. */
  readonly edges: ReadonlySignal<LoopEdges>;
  /** The stem that the keys M and S change. */
  readonly selected: Signal<string>;
  readonly state: ReadonlySignal<TransportState>;
  /** The reason of the state `failed`. */
  readonly failure: ReadonlySignal<unknown>;
  /** A sentence for screen readers about the last key. */
  readonly announcement: Signal<string>;
  /** The position to show: that of a drag that has not ended, otherwise the one that is heard. */
  position(): number;
  toggle(): void;
  play(): void;
  pause(): void;
  /** Moves the position. Times outside of the song become its ends. */
  seek(seconds: number): void;
  /** Shows a position without moving the sound; undefined: ends that. */
  preview(seconds: number | undefined): void;
  change(next: (mix: Mix) => Mix): void;
  /** Sets the edges of the loop. A position behind the loop moves to its beginning. */
  setEdges(edges: LoopEdges): void;
  /** Shows a loop without playing it, during a drag; undefined: shows the loop that is played. */
  previewLoop(loop: Loop | undefined): void;
  /** Sets all faders, the speed and the loop back. */
  reset(): void;
  /** Returns the address that opens the song with this mix. */
  link(): string;
  close(): void;
}
