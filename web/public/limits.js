// Builds the texts of the page about the limits of the server, and the options of an upload.

import { sizeText } from './words.js';

/** Describes the largest song, such as "At most 512.0 MiB and 60 minutes". */
export function limitText({ max_bytes: bytes, max_seconds: seconds }) {
  const length = seconds === null ? '' : ` and ${lengthText(seconds)}`;
  return `At most ${sizeText(bytes)}${length}`;
}

function lengthText(seconds) {
  return seconds >= 120 ? `${Math.round(seconds / 60)} minutes` : `${seconds} seconds`;
}

/** Returns why the server would refuse a file of this size; empty: it would not. */
export function sizeProblem(size, limits) {
  if (!limits || size <= limits.max_bytes) return '';
  return `This file has ${sizeText(size)}. The server accepts at most ${sizeText(limits.max_bytes)}.`;
}

/**
 * Returns the choices of tracks for a model, each with its text and the options that it means.
 * Without a known model, only all tracks can be chosen.
 */
export function trackChoices(model) {
  const { stems = [], two_stems: sources = [] } = model ?? {};
  return [
    { value: '', text: 'All tracks', options: {} },
    ...sources.map((stem) => ({
      value: `two:${stem}`,
      text: `Two tracks: ${stem} and the rest${stem === 'vocals' ? ' (karaoke)' : ''}`,
      options: { two_stems: stem },
    })),
    ...stems.map((stem) => ({ value: `only:${stem}`, text: `Only ${stem}`, options: { stems: stem } })),
  ];
}

/** The format of an upload that names none. */
export const DEFAULT_FORMAT = 'mp3';

/** Returns the format that is chosen at first, in a list: the default if the server offers it. */
export function firstFormats(formats) {
  const names = formats.map(({ name }) => name);
  return names.includes(DEFAULT_FORMAT) ? [DEFAULT_FORMAT] : names.slice(0, 1);
}

/**
 * Returns the chosen formats after one was added or taken away: a song has at most one format for
 * each file extension, and at least one format. `formats`: those of the server.
 */
export function nextFormats(chosen, { name, checked }, formats) {
  const extensionOf = (wanted) => formats.find((format) => format.name === wanted)?.extension;
  const others = chosen.filter((one) => one !== name);
  if (checked) return [...others.filter((one) => extensionOf(one) !== extensionOf(name)), name];
  return others.length === 0 ? chosen : others;
}
