// Tests which submissions are valid.

import { MAX_REFUSAL_CHARS } from '@stemline/common/limits.ts';
import { ALLOW_NONE } from '@stemline/common/net/address-guard/allow-list.ts';
import { createAddressGuard } from '@stemline/common/net/address-guard/guard.ts';
import { expect, it } from 'vitest';
import { parseSubmission, type SubmissionDraft } from './submission.ts';

const guard = createAddressGuard({ allow: ALLOW_NONE, ownAddresses: () => [], inContainer: false });
const parse = (draft: SubmissionDraft) => parseSubmission(draft, guard);

const CALLBACK = {
  url: 'https://example.org/hook?secret=1',
  dataJson: '{ "a": 1 }',
  on: ['failed' as const],
  refusal: '',
  secret: '',
};
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const DRAFT: SubmissionDraft = {
  namespace: '',
  audio: 'a'.repeat(56),
  model: '',
  options: {},
  priority: 'normal',
  submissionId: 'a-b_9',
  filename: 'Ä song.mp3',
  callback: CALLBACK,
};

const refused = (more: Partial<SubmissionDraft>, named: RegExp) =>
  expect(() => parse({ ...DRAFT, ...more })).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(named) }),
  );
const refusedCallback = (more: Partial<typeof CALLBACK>, named: RegExp) =>
  refused({ callback: { ...CALLBACK, ...more } }, named);

it('a submission gets its defaults', () => {
  expect(parse(DRAFT)).toMatchObject({ namespace: 'default', optionsJson: '{}' });
  expect(parse({ ...DRAFT, priority: 'low' }).priority).toBe('low');
  expect(parse({ ...DRAFT, callback: null }).callback).toBeUndefined();
});

it.each<[field: string, more: Partial<SubmissionDraft>]>([
  ...['', 'a'.repeat(55), 'A'.repeat(56), `${'a'.repeat(56)}\n`].map((audio): [string, object] => ['audio', { audio }]),
  ...['', 'x'.repeat(65), 'a b', '../a'].map((id): [string, object] => ['submission_id', { submissionId: id }]),
  ...['A', '-a', 'a/b', 'a\nb', 'x'.repeat(65)].map((namespace): [string, object] => ['namespace', { namespace }]),
  ['priority', { priority: 'high' }],
  ['filename', { filename: 'x'.repeat(1_025) }],
  ['model must not be longer than 200 characters', { model: 'x'.repeat(201) }],
  ['mp3_kbps must be one of the numbers 128, 192, 256, 320', { options: { mp3_kbps: 319 } }],
])('a submission is refused with a message about its field %s: %j', (field, more) => {
  refused(more, new RegExp(field));
});

const PARENT = { songhash: 'b'.repeat(56), track: 'drums.flac' };

it('the parent of a submission is kept, and an absent one stays absent', () => {
  expect(parse({ ...DRAFT, parent: PARENT }).parent).toEqual(PARENT);
  expect(parse({ ...DRAFT, parent: null }).parent).toBeUndefined();
  expect(parse(DRAFT).parent).toBeUndefined();
});

it.each([
  ['parent.songhash must be 56 lower-case hex digits.', { songhash: '' }],
  ['parent.songhash must be 56 lower-case hex digits.', { songhash: 'B'.repeat(56) }],
  ['parent.track must be named like vocals.mp3.', { track: '' }],
  ['parent.track must be named like vocals.mp3.', { track: 'drums' }],
  ['parent.track must be named like vocals.mp3.', { track: '../drums.flac' }],
])('a submission is refused with "%s" for a parent with %j', (message, more) => {
  expect(() => parse({ ...DRAFT, parent: { ...PARENT, ...more } })).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', message }),
  );
});

it('a callback keeps its data byte for byte and always includes done', () => {
  expect(parse(DRAFT).callback).toEqual({ ...CALLBACK, on: ['done', 'failed'] });
  expect(parse({ ...DRAFT, callback: { ...CALLBACK, on: [] } }).callback?.on).toEqual(['done']);
});

it.each([
  ['', /callback\.url/],
  ['example.org', /callback\.url/],
  ['/hook', /callback\.url/],
  ['ftp://example.org/', /callback\.url/],
  ['file:///etc/passwd', /callback\.url/],
  ['javascript:1', /callback\.url/],
  [`https://example.org/${'x'.repeat(2_048)}`, /2048/],
  ['https://user:secret@example.org/', /credentials/],
  ['https://user@example.org/', /credentials/],
])('a callback with the URL "%.60s" is refused', (url, message) => {
  refusedCallback({ url }, message);
});

it.each(['', 'example.org', 'https://example.org/'])(
  'a callback that cannot be called is accepted with the reason and the URL "%s"',
  (url) => {
    const callback = { ...CALLBACK, url, refusal: 'It has no scheme.' };
    expect(parse({ ...DRAFT, callback }).callback).toMatchObject({ url, refusal: 'It has no scheme.' });
  },
);

it('a callback that cannot be called is refused when its URL or its reason is too long', () => {
  refusedCallback({ url: 'x'.repeat(2_049), refusal: 'Too long.' }, /callback\.url.*2048/);
  refusedCallback({ url: '', refusal: 'x'.repeat(501) }, /callback\.refusal.*500/);
});

it.each(['http://127.0.0.1/', 'http://[::1]:8000/', 'http://0x7f.1/', 'http://169.254.169.254/', 'http://localhost/'])(
  'a callback to %s is refused, or kept with the reason when the draft asks for it',
  (url) => {
    const callback = { ...CALLBACK, url };
    expect(() => parse({ ...DRAFT, callback })).toThrow(
      expect.objectContaining({ code: 'CALLBACK_REFUSED', message: expect.stringMatching(/STEMLINE_CALLBACK_ALLOW/) }),
    );
    const kept = parse({ ...DRAFT, callback, keepRefusedCallback: true }).callback;
    expect(kept).toEqual({ ...callback, on: ['done', 'failed'], refusal: expect.stringMatching(/^The callback URL/) });
    expect(kept?.refusal.length).toBeLessThanOrEqual(MAX_REFUSAL_CHARS);
  },
);

it('a callback keeps its secret, and loses it when it is never posted', () => {
  expect(parse({ ...DRAFT, callback: { ...CALLBACK, secret: SECRET } }).callback?.secret).toBe(SECRET);
  const refused = { ...CALLBACK, secret: SECRET, refusal: 'It has no scheme.' };
  expect(parse({ ...DRAFT, callback: refused }).callback?.secret).toBe('');
});

it.each([`${SECRET}=`, SECRET.slice(6), 'whsec_c2hvcnQ=', ' '])(
  'a callback with the malformed secret "%s" is refused, and the message does not contain it',
  (secret) => {
    const callback = { ...CALLBACK, secret };
    expect(() => parse({ ...DRAFT, callback })).toThrow(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        message: 'callback.secret must be "whsec_" and the base64 of 24 to 64 bytes.',
      }),
    );
  },
);

it('the data of a callback must be JSON of at most 64 KiB', () => {
  refusedCallback({ dataJson: '{a:1}' }, /valid JSON/);
  refusedCallback({ dataJson: `"${'ä'.repeat(32_768)}"` }, /65536 bytes/);
  expect(parse({ ...DRAFT, callback: { ...CALLBACK, dataJson: '' } }).callback?.dataJson).toBe('');
});
