// Describes songs and models in lines for people.

import { endText, stateText, warningText } from '../../song-words.ts';
import type { ListedSong, Model, Song } from '../../types.ts';
import { oneLine } from '../terminal.ts';

/** `name@revision`, or the name alone without a revision. */
export function versionOf({ name, revision }: Pick<Model, 'name' | 'revision'>): string {
  return revision === null ? name : `${name}@${revision}`;
}

/** Describes a model in one line, with the measurements that the server has. */
export function modelLine(model: Model): string {
  const { available, reason, weights_licence, speed, fast_speed, memory_bytes, note } = model;
  const state = available ? `available, weights: ${weights_licence ?? 'none'}` : `not available: ${reason}`;
  const measured = [
    speed !== null && `${shortNumber(speed)} s of music per second`,
    fast_speed !== null && `${shortNumber(fast_speed)} s with --precision fast`,
    memory_bytes !== null && `${Math.ceil(memory_bytes / 1024 ** 2)} MiB of memory`,
  ];
  return oneLine([versionOf(model), state, measured.filter(Boolean).join(', '), note].filter(Boolean).join('  '));
}

/** Rounds to three significant digits. */
function shortNumber(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** Describes a song with everything that helps to decide the next step. */
export function songLines(song: Song): string[] {
  const { hash, filename, state, run, model, parent, warnings, expires_at, tracks, removed } = song;
  const words = state === 'running' ? progressText(song) : endText(song);
  return [
    `${hash}  ${filename}`,
    `${words}  (run ${run}, ${versionOf(model)})`,
    ...(parent ? [`  made from ${parent.track} of ${parent.hash}`] : []),
    ...warnings.map((warning) => `  ${warningText(warning)}`),
    ...(expires_at ? [`  will be removed after ${expires_at} unless it is used before`] : []),
    ...tracks.map(({ name, size }) => `  ${name}  ${size} bytes`),
    ...(removed.length > 0 ? [`  removed: ${removed.join(', ')}`] : []),
  ].map(oneLine);
}

/** Describes a song of the list in one line. */
export function listedLine({
  hash,
  filename,
  created_at,
  state,
  stage,
  position,
  progress,
  model,
}: ListedSong): string {
  const words = state === 'open' ? 'waiting or running' : stateText({ state, stage, position });
  const percent = state === 'running' ? ` ${Math.round(progress * 100)} %` : '';
  return oneLine([hash, created_at ?? '-', `${words}${percent}`, versionOf(model), filename].join('  '));
}

/** Describes the state of a song in one line, with its progress while it runs. */
export function progressText(song: Pick<Song, 'state' | 'stage' | 'position' | 'progress'> & Partial<Song>): string {
  if (song.state !== 'running') return stateText(song);
  const left = song.estimate_seconds == null ? '' : `, about ${Math.ceil(song.estimate_seconds)} s left`;
  return `${stateText(song)} ${Math.round(song.progress * 100)} %${left}`;
}
