// Describes the members of the answers that commands read, and checks their kinds.

import { areTexts, isListOf, isObject, isSha224 } from './json-checks.ts';

/** Returns whether a value has the right kind. */
export type Check = (value: unknown) => boolean;

const isNumber: Check = (value) => Number.isFinite(value);
const isText: Check = (value) => typeof value === 'string';
/** A text that is shown among others, where a line break could imitate another result. */
const isWord: Check = (value) => typeof value === 'string' && !/\p{Cc}/u.test(value);
const isScalar: Check = (value) => value === null || isNumber(value) || isText(value) || typeof value === 'boolean';
const isSize: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;

const isAbsent: Check = (value) => value === undefined;

function orNull(check: Check): Check {
  return (value) => value === null || check(value);
}

function maybe(check: Check): Check {
  return (value) => value === undefined || check(value);
}

function listOf(check: Check): Check {
  return (value) => isListOf(value, check);
}

function has(members: Readonly<Record<string, Check>>): Check {
  const all = Object.entries(members);
  return (value) => isObject(value) && all.every(([name, check]) => check(value[name]));
}

const MODEL_REF = { name: isWord, revision: orNull(isWord) };
const EVENT = {
  hash: isSha224,
  state: isWord,
  progress: isNumber,
  stage: isWord,
  position: isNumber,
  estimate_seconds: maybe(orNull(isNumber)),
  code: maybe(isWord),
  reason: maybe(isText),
  detail: maybe(isText),
};

/** A song in an event. */
export const isEvent = has(EVENT);
/** A track of a song. */
export const isTrack = has({ name: isText, size: isSize, sha224: isText });
/** A warning about a song. */
export const isWarning = has({ text: isText });
/** A song with its tracks. */
export const isSong = has({
  ...EVENT,
  run: isNumber,
  model: has(MODEL_REF),
  filename: isText,
  expires_at: maybe(orNull(isText)),
  parent: maybe(orNull(has({ hash: isSha224, track: isText }))),
  warnings: listOf(isWarning),
  tracks: listOf(isTrack),
  removed: listOf(isText),
});
/** The answer to a submission. */
export const isAccepted = has({ hash: isSha224, state: isWord, model: has(MODEL_REF) });
/** The state of a run. */
export const isRunState = has({ hash: isSha224, state: isWord });

const LISTED = {
  hash: isSha224,
  state: isWord,
  model: has(MODEL_REF),
  filename: isText,
  created_at: orNull(isText),
  progress: isNumber,
  stage: isWord,
  position: isNumber,
};
const NEXT_PAGE = maybe(orNull(isText));
/** A page of the list of songs. */
export const isSongPage = has({ songs: listOf(has(LISTED)), next_page_token: NEXT_PAGE });

/** A delivery of a callback. */
export const isDelivery = has({
  id: isWord,
  event: isWord,
  state: isWord,
  attempts: isNumber,
  url: isText,
  hash: orNull(isSha224),
  last_error: maybe(orNull(isText)),
  next_at: maybe(orNull(isText)),
});
/** A page of deliveries. */
export const isDeliveryPage = has({ deliveries: listOf(isDelivery), next_page_token: NEXT_PAGE });

const MODEL = {
  ...MODEL_REF,
  reason: orNull(isText),
  weights_licence: maybe(orNull(isText)),
  note: maybe(orNull(isText)),
  speed: orNull(isNumber),
  fast_speed: orNull(isNumber),
  memory_bytes: orNull(isNumber),
};
/** The list of models. */
export const isModels = has({
  models: listOf(has(MODEL)),
  auto: has({ model: has(MODEL_REF), reason: maybe(orNull(isText)) }),
});

const OPTION = has({
  text: isText,
  kind: isText,
  choices: maybe(listOf(isScalar)),
  default: (value) => isScalar(value) || isListOf(value, isScalar),
});
const RANGE = has({ min: isNumber, max: isNumber });
const isOption: Check = (value) => OPTION(value) && (RANGE(value) || has({ min: isAbsent, max: isAbsent })(value));
/** The limits of uploads. */
export const isLimits = has({
  max_bytes: isNumber,
  min_seconds: orNull(isNumber),
  max_seconds: orNull(isNumber),
  inputs: listOf(has({ name: isText })),
  formats: listOf(has({ name: isText, text: isText, extension: isText })),
  options: (value) => isObject(value) && !Array.isArray(value) && Object.values(value).every(isOption),
  models: listOf(has({ name: isText, stems: listOf(isText), two_stems: listOf(isText) })),
});

/** The readiness of the server and of its parts. */
export const isReadiness = has({
  checks: (value) => isObject(value) && areTexts(...Object.values(value)),
  live_separators: isNumber,
  notes: listOf(isText),
});
