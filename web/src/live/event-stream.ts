// One connection for the live states of several songs: GET apiv1/events.

import type { SongEventData } from '../api/types.ts';
import type { LiveState } from './known-state.ts';

/** The most songs of one connection; the server refuses more. */
export const MAX_STREAMED = 100;
/** Each song begins with a snapshot, so a proxy holds back a connection that stays silent. */
const SILENT_MS = 10_000;
const CHANGES = ['snapshot', 'state', 'stage', 'progress', 'position', 'estimate', 'end'];

/** The part of EventSource that is used. */
export type EventOrigin = Pick<EventSource, 'addEventListener' | 'close'>;

/** A connection that is open or about to open. */
export interface EventStream {
  /** The songs whose changes it reports. The owner takes out a song that has ended. */
  readonly songs: Set<string>;
  close(): void;
}

/** The calls of a connection. */
export interface EventStreamListener {
  onState(songhash: string, state: LiveState): void;
  /** The connection has ended. `silent`: nothing has arrived since it was opened. */
  onFailure(reason: 'ended' | 'silent'): void;
}

/** Opens a connection. After its failure it stays closed. */
export function openEventStream(
  songs: readonly string[],
  openSource: (path: string) => EventOrigin,
  { onState, onFailure }: EventStreamListener,
): EventStream {
  const source = openSource(`apiv1/events?songs=${songs.join()}`);
  const close = () => {
    clearTimeout(silence);
    source.close();
  };
  const fail = (reason: 'ended' | 'silent') => {
    close();
    onFailure(reason);
  };
  const silence = setTimeout(() => fail('silent'), SILENT_MS);
  const listen = (name: string, read: (data: SongEventData) => LiveState) =>
    source.addEventListener(name, (event) => {
      clearTimeout(silence);
      const data = JSON.parse((event as MessageEvent<string>).data) as SongEventData;
      onState(data.hash, read(data));
    });
  for (const name of CHANGES) listen(name, (data) => data);
  listen('removed', () => 'removed');
  source.addEventListener('error', () => fail('ended'));
  return { songs: new Set(songs), close };
}
