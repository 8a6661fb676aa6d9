// Tests the records of songs that earlier versions have stored.

import { downloaded, sha224 } from '@stemline/testing/bytes.ts';
import { call } from '@stemline/testing/call.ts';
import { record, songhashOf } from '@stemline/testing/storage/songs.ts';
import { useStorage } from '@stemline/testing/storage/use-storage.ts';
import { expect, it } from 'vitest';

const at = useStorage();
const songhash = songhashOf('one');
const run = `songs/${songhash}/runs/1`;

/** The records of a done song as the first version with this layout wrote them. */
const requestOf = (audio: string) => `{"schema":1,"kind":"song","namespace":"default","audio":"${audio}",
  "model":"preview","revision":"one","optionsJson":"{}","priority":"normal","filename":"song.mp3",
  "createdMs":1700000000000,"openedBy":"a"}`;
const OUTCOME = `{"schema":1,"attempt":1,"code":"","reason":"","manifestJson":"{\\"schema\\":1}",
  "createdMs":1700000001000,"state":"done","claimId":"claim-1","tracks":[{"name":"vocals.mp3",
  "contentType":"audio/mpeg","size":2,"sha224":"${sha224('la')}"}]}`;

it('a song that an earlier version has stored is served, without a CRC-32, peaks and a parent', async () => {
  const files = {
    [`${run}/request`]: requestOf(at.audio),
    [`${run}/outcome`]: OUTCOME,
    [`${run}/uploads/claim-1/vocals.mp3`]: 'la',
  };
  for (const [key, text] of Object.entries(files)) await at.service.store.put(key, Buffer.from(text));
  const song = await at.client.unary('GetSong', { songhash }, call());
  expect(song.served?.outcome?.tracks).toEqual([
    { name: 'vocals.mp3', contentType: 'audio/mpeg', size: 2, sha224: sha224('la') },
  ]);
  expect(song.served?.outcome?.peaks).toEqual([]);
  expect(song.served?.request?.parent).toBeUndefined();
  expect(song.expiresAt).toBeNull();
  const { bytes } = await downloaded(at.client.download('DownloadTrack', { songhash, track: 'vocals' }, call()));
  expect(bytes.toString()).toBe('la');
  expect(await record(at.client, 'one', at.audio, 'b')).toMatchObject({ opened: false, run: { number: 1 } });
});
