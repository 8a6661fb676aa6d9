// Messages between the page and the worker that stretches audio.

/**
 * From the page. `id` names the stretcher. The channels are the left and the right one of each
 * stem.
 */
export type Request =
  | {
      readonly kind: 'open';
      readonly id: number;
      readonly channels: number;
      readonly sampleRate: number;
      readonly speed: number;
    }
  | {
      readonly kind: 'push';
      readonly id: number;
      readonly channels: readonly Float32Array<ArrayBuffer>[];
      readonly isLast: boolean;
    }
  | { readonly kind: 'close'; readonly id: number };

/** From the worker, one for each `push`, in order. */
export interface Reply {
  readonly id: number;
  readonly channels: readonly Float32Array<ArrayBuffer>[];
}
