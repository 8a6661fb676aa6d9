// Tests that a change of the REST API that breaks a client of the released version is found, and
// that additions are not breaks.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../repository.ts';
import { openApiBreaks } from './breaks.ts';
import { readCorrections, uncorrected } from './corrections.ts';
import type { Json } from './document.ts';

// biome-ignore lint/suspicious/noExplicitAny: the tests change any part of the document.
type Document = any;

const text = (name: string) => readFileSync(join(ROOT, 'gateway', name), 'utf8');
const RELEASED = text('openapi.v1.json');
const released = JSON.parse(RELEASED) as Json;

/** Returns the breaks of a changed copy of the released document. */
function breaksOf(change: (document: Document) => void): string[] {
  const current = JSON.parse(RELEASED);
  change(current);
  expect(current, 'the change has an effect').not.toEqual(released);
  return openApiBreaks(released, current);
}

const parameter = (operation: Document, name: string) =>
  operation.parameters.find((one: Document) => one.name === name);

it('the present document is compatible with the released one, except for its listed corrections', () => {
  const breaks = openApiBreaks(released, JSON.parse(text('openapi.json')));
  expect(uncorrected(breaks, readCorrections(join(ROOT, 'gateway/openapi.corrections.json')))).toEqual([]);
});

it.each<[what: string, change: (document: Document) => void, lines: string[]]>([
  ['a route is removed', ({ paths }) => delete paths['/apiv1/limits'], ['GET /apiv1/limits: the operation is removed']],
  [
    'a method is removed',
    ({ paths }) => delete paths['/apiv1/songs/{songhash}'].delete,
    ['DELETE /apiv1/songs/{songhash}: the operation is removed'],
  ],
  [
    'an operation gets another name',
    ({ paths }) => (paths['/apiv1/limits'].get.operationId = 'limits'),
    ['GET /apiv1/limits: the operationId changes from getLimits to limits'],
  ],
  [
    'an answer is removed',
    ({ paths }) => delete paths['/apiv1/songs/{songhash}/events'].get.responses['204'],
    ['GET /apiv1/songs/{songhash}/events: the answer 204 is removed'],
  ],
  [
    'a header of an answer is removed',
    ({ paths }) => delete paths['/apiv1/songs'].post.responses['202'].headers.Location,
    ['POST /apiv1/songs: 202 Location: the header is removed'],
  ],
  [
    'a media type of a body or an answer is removed',
    ({ paths }) => {
      delete paths['/apiv1/songs'].post.requestBody.content['audio/*'];
      delete paths['/apiv1/track/{songhash}/{track}'].get.responses['200'].content['audio/flac'];
    },
    [
      'POST /apiv1/songs: body: the media type audio/* is removed',
      'GET /apiv1/track/{songhash}/{track}: 200: the media type audio/flac is removed',
    ],
  ],
  [
    'a member of an answer is removed or may be absent',
    ({ components: { schemas } }) => {
      delete schemas.Track.properties.sha224;
      schemas.Track.required = schemas.Track.required.filter((name: string) => name !== 'crc32');
    },
    ['Track (answer).sha224: the member is removed', 'Track (answer).crc32: the member may now be absent'],
  ],
  [
    'a member of an answer gets another type or may be null',
    ({ components: { schemas } }) => {
      schemas.Track.properties.size.type = 'string';
      schemas.ListedSong.properties.filename.type = ['string', 'null'];
      schemas.Song.properties.model = { oneOf: [schemas.Song.properties.model, { type: 'null' }] };
    },
    [
      'Track (answer).size: string is a new type',
      'ListedSong (answer).filename: null is a new type',
      'Song (answer).model: null is a new type',
    ],
  ],
  [
    'a member of an answer loses a limit',
    ({ components: { schemas } }) => {
      delete schemas.Track.properties.crc32.pattern;
      delete schemas.Song.properties.progress.maximum;
      delete schemas.ListedSong.properties.created_at.format;
    },
    [
      'Track (answer).crc32: `pattern` changes from "^[0-9a-f]{8}$" to undefined',
      'Song (answer).progress: `maximum` allows more, from 1 to undefined',
      'ListedSong (answer).created_at: `format` changes from "date-time" to undefined',
    ],
  ],
  [
    'a parameter is removed, added as required, or becomes required',
    ({ paths }) => {
      const { get } = paths['/apiv1/songs'];
      get.parameters = get.parameters.filter((one: Document) => one.name !== 'q');
      get.parameters.push({ name: 'owner', in: 'query', required: true, schema: { type: 'string' } });
      parameter(get, 'model').required = true;
    },
    [
      'GET /apiv1/songs: query q is removed',
      'GET /apiv1/songs: query owner is now required',
      'GET /apiv1/songs: query model is now required',
    ],
  ],
  [
    'a member of a request is removed or added as required',
    ({ components: { schemas } }) => {
      delete schemas.CallbackTest.properties.data;
      schemas.TrackSubmission.properties.owner = { type: 'string' };
      schemas.TrackSubmission.required.push('owner');
    },
    [
      'CallbackTest (request).data: the member is removed',
      'TrackSubmission (request).owner: the member is now required',
    ],
  ],
  [
    'the members of a request are closed',
    ({ components: { schemas } }) => (schemas.SeparateBody.additionalProperties = false),
    ['SeparateBody (request): other members are newly restricted'],
  ],
  [
    'a word of a request is removed',
    ({ paths, components: { schemas } }) => {
      parameter(paths['/apiv1/songs'].post, 'clip').schema.enum.pop();
      schemas.Priority.enum.pop();
    },
    ['POST /apiv1/songs: query clip: the word "rescale" is removed', 'Priority (request): the word "low" is removed'],
  ],
  [
    'a code is removed',
    ({ components: { schemas } }) => schemas.ErrorCode.enum.shift(),
    ['ErrorCode (answer): the word "INVALID_ARGUMENT" is removed'],
  ],
  [
    'a text gets words',
    ({ paths }) => (parameter(paths['/apiv1/songs'].get, 'model').schema.enum = ['htdemucs']),
    ['GET /apiv1/songs: query model: the words are newly restricted'],
  ],
  [
    'a limit of a request becomes narrower',
    ({ paths, components: { schemas, parameters } }) => {
      parameter(paths['/apiv1/songs'].get, 'page_size').schema.maximum = 100;
      schemas.Options.properties.shifts.minimum = 1;
      schemas.TrackSubmission.properties.model.maxLength = 100;
      parameters.Track.schema.pattern = '^[a-z]+$';
    },
    [
      'GET /apiv1/songs: query page_size: `maximum` allows less, from 200 to 100',
      'TrackSubmission (request).options.shifts: `minimum` allows less, from 0 to 1',
      'TrackSubmission (request).model: `maxLength` allows less, from 200 to 100',
      'path track: `pattern` changes',
    ],
  ],
  [
    'a request gets another type or must not be null any more',
    ({ paths, components: { schemas } }) => {
      parameter(paths['/apiv1/songs'].post, 'shifts').schema.type = 'string';
      schemas.Callback.properties.on.type = 'array';
    },
    [
      'POST /apiv1/songs: query shifts: integer is no longer allowed',
      'TrackSubmission (request).callback.on: null is no longer allowed',
    ],
  ],
  [
    'a default changes',
    ({ components: { schemas } }) => (schemas.Options.properties.precision.default = 'fast'),
    ['TrackSubmission (request).options.precision: `default` changes from "exact" to "fast"'],
  ],
  [
    'the items of a list change',
    ({ components: { schemas } }) => (schemas.Queue.properties.queue.items = { type: 'object' }),
    ['Queue (answer).queue[]: object is a new type'],
  ],
  [
    'the JSON inside an event changes',
    ({ components: { schemas } }) => schemas.SongMessage.properties.data.contentSchema.anyOf.push({ type: 'array' }),
    ['SongMessage (answer).data: array is a new type'],
  ],
  [
    'a key is needed',
    (document) => (document.security = [{ key: [] }]),
    ['GET /apiv1/limits: the operation now needs a key'],
  ],
  [
    'a callback is removed or loses a header',
    ({ webhooks }) => {
      delete webhooks.songFailed;
      webhooks.songDone.post.parameters[0].required = false;
      webhooks.songCancelled.post.parameters.shift();
    },
    [
      'POST songFailed: the operation is removed',
      'POST songDone: header webhook-id may now be absent',
      'POST songCancelled: header webhook-id is removed',
    ],
  ],
  ['a type is removed', ({ components: { schemas } }) => delete schemas.SongGone, ['SongGone: the type is removed']],
  [
    'a request gets a forbidden combination of members',
    ({ components: { schemas } }) => (schemas.Options.not = { required: ['stems', 'two_stems'] }),
    ['TrackSubmission (request).options: `not` changes from undefined to {"required":["stems","two_stems"]}'],
  ],
  [
    'a schema gets a keyword that the comparison does not know',
    ({ components: { schemas } }) => (schemas.Options.allOf = [{ $ref: '#/components/schemas/Callback' }]),
    ['TrackSubmission (request).options: this check cannot compare `allOf`'],
  ],
])('it is a break when %s', (_what, change, lines) => {
  const found = breaksOf(change);
  for (const line of lines) expect(found).toContainEqual(expect.stringContaining(line));
});

it('additions and wider limits of requests are no breaks', () => {
  const breaks = breaksOf(({ paths, webhooks, components: { schemas, responses } }) => {
    paths['/apiv1/albums'] = { get: { operationId: 'listAlbums', responses: {} } };
    paths['/apiv1/limits'].post = { operationId: 'setLimits', responses: {} };
    webhooks.songStarted = webhooks.songDone;
    const { get, post } = paths['/apiv1/songs'];
    get.parameters.push({ name: 'owner', in: 'query', schema: { type: 'string' } });
    parameter(get, 'page_size').schema.maximum = 500;
    delete parameter(get, 'q').schema.maxLength;
    parameter(post, 'clip').schema.enum.push('soft');
    parameter(post, 'shifts').schema.type = 'number';
    get.responses['429'] = responses.Unavailable;
    get.summary = 'Lists songs';
    get['x-codeSamples'] = [];
    delete get.responses['200'].links;
    post.requestBody.content['video/*'] = { schema: {} };
    post.responses['202'].headers.Link = { schema: { type: 'string' } };
    schemas.Song.properties.owner = { type: 'string' };
    schemas.Song.required.push('owner');
    schemas.Song.properties.code.enum = ['BAD_AUDIO'];
    schemas.Model.properties.memory_bytes.type = ['integer', 'null'];
    schemas.AcceptedSong.properties.url.description = 'The address.';
    schemas.TrackSubmission.properties.owner = { type: 'string' };
    schemas.SongState.enum.push('paused');
    schemas.ErrorCode.enum.push('TOO_QUIET');
    schemas.Priority.enum.push('lowest');
    schemas.Album = { type: 'object' };
  });
  expect(breaks).toEqual([]);
});
