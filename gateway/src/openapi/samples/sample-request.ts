// The request that the code samples of an operation send: one table for all languages.

import type { Operation } from '../../api/operation.ts';
import { EXAMPLE_DELIVERY, EXAMPLE_SONG, TEST_CALLBACK_BODY } from '../example-values.ts';

/** The address of the server in the samples. The page of the API shows its own in its place. */
export const SAMPLE_SERVER = 'http://localhost:5000';

/** The body of a request. `base64`: JSON with the file as its member `mp3`. */
export type SampleBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly value: object }
  | { readonly kind: 'file' | 'base64'; readonly name: string };

/** The use of the answer: it is printed as JSON or text, stored, or read event by event. */
export type SampleResult =
  | { readonly kind: 'json' | 'text' | 'events' }
  | { readonly kind: 'file'; readonly name: string };

/** One request. */
export interface SampleRequest {
  readonly method: string;
  readonly url: string;
  readonly contentType?: string;
  readonly body: SampleBody;
  readonly result: SampleResult;
}

interface Own {
  readonly query?: string;
  readonly contentType?: string;
  readonly body?: SampleBody;
  /** The name of the stored file. */
  readonly file?: string;
  readonly track?: string;
}

const AUDIO = 'song.mp3';

/** The queries and bodies of the operations that have them. */
const OWN: Readonly<Record<string, Own>> = {
  uploadSong: { query: `filename=${AUDIO}`, contentType: 'audio/mpeg', body: { kind: 'file', name: AUDIO } },
  separateSong: { contentType: 'application/json', body: { kind: 'base64', name: AUDIO } },
  listSongs: { query: 'state=done&page_size=10' },
  getSong: { query: 'wait=60' },
  watchSongs: { query: `songs=${EXAMPLE_SONG}` },
  listDeliveries: { query: 'state=dead' },
  testCallback: { contentType: 'application/json', body: { kind: 'json', value: TEST_CALLBACK_BODY } },
  listQueue: { query: 'page_size=50' },
  downloadTrack: { file: 'vocals.mp3' },
  downloadTracksZip: { file: 'tracks.zip' },
  downloadPeaks: { track: 'vocals', query: 'level=1', file: 'vocals.dat' },
};

/** Returns the request of an operation. */
export function sampleRequest({ id, method, path, answers }: Operation): SampleRequest {
  const { query, contentType, body = { kind: 'none' }, file, track = 'vocals.mp3' } = OWN[id] ?? {};
  const names: Record<string, string> = { songhash: EXAMPLE_SONG, id: EXAMPLE_DELIVERY, track };
  const address = path.replace(/:(\w+)/g, (_, name: string) => names[name] ?? name);
  const [type = ''] = Object.keys(answers[0]?.content ?? {});
  return {
    method,
    url: `${SAMPLE_SERVER}${address}${query ? `?${query}` : ''}`,
    ...(contentType !== undefined && { contentType }),
    body,
    result: file === undefined ? { kind: kindOf(type) } : { kind: 'file', name: file },
  };
}

function kindOf(mediaType: string): 'json' | 'text' | 'events' {
  if (mediaType === 'application/json') return 'json';
  return mediaType === 'text/event-stream' ? 'events' : 'text';
}
