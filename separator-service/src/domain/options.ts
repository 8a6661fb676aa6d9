// The options of a song that the separator acts on. Left out means the frozen v1 default.

import { z } from 'zod';

const schema = z.looseObject({ mp3_kbps: z.number().int().min(8).max(320).default(320) });

export type SongOptions = z.infer<typeof schema>;

/** `json` may be empty. Throws when it is no object of legal options: the queue service has checked them before. */
export function parseOptions(json: string): SongOptions {
  return schema.parse(json === '' ? {} : JSON.parse(json));
}
