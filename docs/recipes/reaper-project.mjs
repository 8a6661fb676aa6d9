// Separates a song and writes a REAPER project with one track for each stem.
// Needs: npm install @stemline/client
// Usage: [STEMLINE_URL=http://localhost:5000] node reaper-project.mjs SONG FOLDER [MODEL]

import { mkdir, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { createStemlineClient } from '@stemline/client';
import { downloadTracks, submitFile } from '@stemline/client/node';

const [path, folder, model = 'auto'] = process.argv.slice(2);
if (folder === undefined) throw new Error('Usage: node reaper-project.mjs SONG FOLDER [MODEL]');

/** Quotes a text for a project: REAPER has three quotation marks and no escapes. */
function quoted(text) {
  const mark = ['"', "'", '`'].find((one) => !text.includes(one));
  return mark ? mark + text + mark : `\`${text.replaceAll('`', "'")}\``;
}

/** Returns the lines of a track with one item from the start to the end of the song. */
function track(name, seconds) {
  const stem = quoted(name.slice(0, -extname(name).length));
  return [
    '  <TRACK',
    `    NAME ${stem}`,
    '    VOLPAN 1 0 -1 -1 1',
    '    MUTESOLO 0 0 0',
    '    NCHAN 2',
    '    <ITEM',
    '      POSITION 0',
    `      LENGTH ${seconds}`,
    '      LOOP 0',
    `      NAME ${stem}`,
    '      <SOURCE WAVE',
    `        FILE ${quoted(`stems/${name}`)}`,
    '      >',
    '    >',
    '  >',
  ];
}

const client = createStemlineClient({ baseUrl: process.env.STEMLINE_URL ?? 'http://localhost:5000' });
// With the sample rate of the song, the stems fit to other takes of its session.
const accepted = await submitFile(client, path, { model, options: { formats: ['wav24'], rate: 'source' } });
const song = await client.wait(accepted.hash, {
  onProgress: ({ state, progress }) => console.error(state, `${Math.round(progress * 100)} %`),
});
if (song.state !== 'done') throw new Error(`The song ended as ${song.state}: ${song.reason ?? ''}`);

// The instrumental is the sum of other stems and would double them.
const stems = song.tracks.filter(({ name }) => !name.startsWith('instrumental.'));
await mkdir(folder, { recursive: true });
await downloadTracks(client, { hash: song.hash, tracks: stems }, join(folder, 'stems'));
const { duration_seconds: seconds, sample_rate: rate } = song.manifest;
const project = [
  '<REAPER_PROJECT 0.1 "7.0"',
  `  SAMPLERATE ${rate} 1 0`,
  ...stems.flatMap(({ name }) => track(name, seconds)),
  '>',
];
const file = join(folder, `${basename(path, extname(path))}.rpp`);
await writeFile(file, `${project.join('\n')}\n`);
console.log(file);
