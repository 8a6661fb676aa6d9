// Tests the texts of the page. The scripts of the page are plain JavaScript without types, so they
// are loaded by URL.

import { expect, it } from 'vitest';

const words = await import(new URL('./public/words.js', import.meta.url).href);
const limits = await import(new URL('./public/limits.js', import.meta.url).href);
const models = await import(new URL('./public/model-note.js', import.meta.url).href);

const PREVIEW = {
  note: 'A rough preview.',
  detail: 'It uses signal processing alone.',
  weights_licence: null,
};
const AUTO = { reason: 'The weights of htdemucs are missing.', detail: '`make weights` fetches them.' };
const DEMUCS = { note: 'A hybrid transformer.', detail: null, weights_licence: 'research only' };

it('the format that is chosen at first is MP3, or the first one of a server without MP3', () => {
  const formats = ['mp3', 'flac', 'wav'].map((name) => ({ name }));
  expect(limits.firstFormats(formats)).toEqual(['mp3']);
  expect(limits.firstFormats(formats.slice(1))).toEqual(['flac']);
});

it('a size is shown in bytes, KiB or MiB', () => {
  expect([12, 5_010, 802_480, 16_831_245].map(words.sizeText)).toEqual(['12 bytes', '5 KiB', '784 KiB', '16.1 MiB']);
});

it('the note about a model has the sentence of the server, the reason why auto selects it, and its licence', () => {
  expect(models.modelNote(PREVIEW, AUTO)).toBe('A rough preview. The weights of htdemucs are missing.');
  expect(models.modelNote(PREVIEW)).toBe('A rough preview.');
  expect(models.modelNote(DEMUCS)).toBe('A hybrid transformer. Weights: research only.');
  expect(models.modelNote({ note: null, weights_licence: null }, { reason: null })).toBe('');
});

it('the detail of a model has the further sentences about it and about auto', () => {
  expect(models.modelDetail(PREVIEW, AUTO)).toBe('It uses signal processing alone. `make weights` fetches them.');
  expect(models.modelDetail(DEMUCS)).toBe('');
});

const running = { state: 'running', stage: 'separating', progress: 0.337, estimate_seconds: 6.2, attempt: 1 };
it.each([
  [{ state: 'waiting', position: 2, progress: 0, attempt: 0 }, 'Waiting, number 2 in the queue', '', undefined],
  [{ state: 'waiting', position: 0, progress: 0, attempt: 0 }, 'Waiting', '', undefined],
  [
    { state: 'waiting', stage: 'parked', position: 3, progress: 0, attempt: 1 },
    'Parked: this song failed too often; the server makes one attempt an hour',
    '',
    undefined,
  ],
  [running, 'Separating', '33 %, about 7 s left', 0.337],
  [{ ...running, estimate_seconds: null, attempt: 2 }, 'Separating', '33 %, attempt 2', 0.337],
  [{ ...running, progress: 1, estimate_seconds: null }, 'Encoding the tracks', '', undefined],
  [{ ...running, stage: 'encoding', progress: 1, estimate_seconds: 0 }, 'Encoding the tracks', '', undefined],
  [{ ...running, stage: 'something newer', estimate_seconds: null }, 'Running', '', undefined],
  [{ state: 'open', progress: 0, position: 0 }, 'Waiting or running', '', undefined],
  [{ state: 'done', progress: 1, attempt: 1 }, 'Done', '', undefined],
])('the song %j has the state text "%s" and the progress text "%s"', (song, state, progress, fraction) => {
  expect([words.stateText(song), words.progressText(song), words.fractionOf(song)]).toEqual([
    state,
    progress,
    fraction,
  ]);
});

it.each([
  [{}, ''],
  [{ reason: 'Cancelled on request.' }, 'Cancelled on request.'],
  [{ reason: 'It is too long.', code: 'TOO_LONG' }, 'It is too long. (TOO_LONG)'],
  [{ reason: 'It crashed.', detail: 'Code 9.', code: 'ENGINE_CRASHED' }, 'It crashed. Code 9. (ENGINE_CRASHED)'],
])('a song that ended with %j shows "%s"', (song, text) => {
  expect(words.endText(song)).toBe(text);
});

it('tracks are sorted with vocals first and unknown stems before the instrumental', () => {
  const names = [
    'original',
    'instrumental.mp3',
    'zither.mp3',
    'piano.mp3',
    'other.mp3',
    'drums.mp3',
    'guitar.mp3',
    'bass.mp3',
    'vocals.mp3',
  ];
  expect(
    words.inOrder(names.map((name) => ({ name }))).map(({ name }: { name: string }) => words.stemOf(name)),
  ).toEqual(['vocals', 'drums', 'bass', 'other', 'guitar', 'piano', 'zither', 'instrumental', 'original']);
});

it('the original is listed after the tracks of a song only while its audio is stored', () => {
  const tracks = [{ name: 'vocals.mp3', url: '/vocals' }];
  const original = { url: '/original', content_type: 'audio/mpeg', size: 10 };
  expect(words.withOriginal(tracks, original)).toEqual([...tracks, { name: 'original', url: '/original' }]);
  expect(words.withOriginal(tracks, null)).toEqual(tracks);
});

it('the tracks of a song are grouped by stem, and a link names its format when the stem has several', () => {
  const tracks = ['drums.mp3', 'drums.flac', 'vocals.mp3', 'vocals.flac', 'no_vocals.mp3'].map((name) => ({ name }));
  expect(
    words
      .byStem(tracks)
      .map(({ stem, tracks: ofStem }: { stem: string; tracks: { name: string }[] }) => [
        words.stemTitle(stem),
        ...ofStem.map((track) => words.linkText(track, ofStem.length)),
      ]),
  ).toEqual([
    ['Vocals', 'MP3', 'FLAC'],
    ['Drums', 'MP3', 'FLAC'],
    ['Without vocals', 'Download'],
  ]);
});

it('a song with several tracks has an archive, with all formats when there are several', () => {
  const song = (...names: string[]) => ({ hash: 'a1', tracks: names.map((name) => ({ name })) });
  expect(words.zipUrl(song('vocals.mp3'))).toBe('');
  expect(words.zipUrl(song('vocals.mp3', 'drums.mp3'))).toBe('/apiv1/songs/a1/tracks.zip');
  expect(words.zipUrl(song('vocals.mp3', 'vocals.flac'))).toBe('/apiv1/songs/a1/tracks.zip?format=all');
});

it('the list of songs shows the number of warnings about a song', () => {
  expect([0, 1, 2, undefined].map((warnings) => words.warningCount({ warnings }))).toEqual([
    '',
    '1 warning',
    '2 warnings',
    '',
  ]);
});

it('a song shows the time of its removal only if the server does not keep it', () => {
  expect(words.expiryText({ expires_at: null })).toBe('');
  expect(words.expiryText({ expires_at: '2026-05-03T02:01:00Z' })).toMatch(/^Kept until .*2026.*, or longer/);
});

it('the page shows the largest song, and refuses a larger file', () => {
  const server = { max_bytes: 512 * 1024 ** 2, max_seconds: 3600 };
  expect(limits.limitText(server)).toBe('At most 512.0 MiB and 60 minutes');
  expect(limits.limitText({ ...server, max_seconds: null })).toBe('At most 512.0 MiB');
  expect(limits.limitText({ ...server, max_seconds: 90 })).toBe('At most 512.0 MiB and 90 seconds');
  expect(limits.sizeProblem(600 * 1024 ** 2, server)).toBe(
    'This file has 600.0 MiB. The server accepts at most 512.0 MiB.',
  );
  expect(limits.sizeProblem(512 * 1024 ** 2, server)).toBe('');
  expect(limits.sizeProblem(1, undefined)).toBe('');
});

it('the choices of tracks are all tracks, each stem and the rest, and each stem alone', () => {
  const model = { stems: ['vocals', 'drums', 'instrumental'], two_stems: ['vocals', 'drums'] };
  expect(
    limits.trackChoices(model).map(({ text, options }: { text: string; options: object }) => [text, options]),
  ).toEqual([
    ['All tracks', {}],
    ['Two tracks: vocals and the rest (karaoke)', { two_stems: 'vocals' }],
    ['Two tracks: drums and the rest', { two_stems: 'drums' }],
    ['Only vocals', { stems: 'vocals' }],
    ['Only drums', { stems: 'drums' }],
    ['Only instrumental', { stems: 'instrumental' }],
  ]);
  expect(limits.trackChoices(undefined)).toHaveLength(1);
});

it('a song has at most one format for each extension, and at least one format', () => {
  const formats = [
    { name: 'mp3', extension: 'mp3' },
    { name: 'mp3-v0', extension: 'mp3' },
    { name: 'flac', extension: 'flac' },
  ];
  const next = (chosen: string[], name: string, checked: boolean) =>
    limits.nextFormats(chosen, { name, checked }, formats);
  expect(next(['mp3'], 'flac', true)).toEqual(['mp3', 'flac']);
  expect(next(['mp3', 'flac'], 'mp3-v0', true)).toEqual(['flac', 'mp3-v0']);
  expect(next(['mp3', 'flac'], 'mp3', false)).toEqual(['flac']);
  expect(next(['flac'], 'flac', false)).toEqual(['flac']);
});
