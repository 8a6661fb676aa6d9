// Builds the texts of the page about sizes, songs and tracks, without HTML elements.

const KIB = 1024;

/** Describes a size in bytes, KiB or MiB. */
export function sizeText(bytes) {
  if (bytes < KIB) return `${bytes} bytes`;
  return bytes < KIB ** 2 ? `${Math.round(bytes / KIB)} KiB` : `${(bytes / KIB ** 2).toFixed(1)} MiB`;
}

/** Begins the text with a capital letter. */
export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const STAGES = {
  fetching: 'Fetching the song',
  decoding: 'Decoding the song',
  separating: 'Separating',
  encoding: 'Encoding the tracks',
  publishing: 'Finishing',
};

/**
 * Returns the stage. A song whose segments are all separated is being encoded, even if its stage is
 * still `separating`.
 */
function stageOf({ stage, progress }) {
  return stage === 'separating' && progress >= 1 ? 'encoding' : stage;
}

/**
 * Describes the state of a song. The text changes rarely, so that a screen reader can announce each
 * change.
 */
export function stateText(song) {
  if (song.state === 'running') return STAGES[stageOf(song)] ?? 'Running';
  if (song.state === 'waiting' && song.stage === 'parked')
    return 'Parked: this song failed too often; the server makes one attempt an hour';
  if (song.state === 'waiting') return song.position > 0 ? `Waiting, number ${song.position} in the queue` : 'Waiting';
  // The list shows this state while the queue is unavailable.
  if (song.state === 'open') return 'Waiting or running';
  return capital(song.state);
}

/** Returns the progress from 0 to 1 while the song is being separated, otherwise undefined. */
export function fractionOf(song) {
  return song.state === 'running' && stageOf(song) === 'separating' ? song.progress : undefined;
}

/** Describes the progress of a song. The text changes with every refresh. */
export function progressText(song) {
  const fraction = fractionOf(song);
  const percent = fraction === undefined ? '' : `${Math.floor(fraction * 100)} %`;
  const left = song.estimate_seconds > 0 ? `about ${Math.ceil(song.estimate_seconds)} s left` : '';
  const attempt = song.attempt > 1 ? `attempt ${song.attempt}` : '';
  return [percent, left, attempt].filter(Boolean).join(', ');
}

/** Returns whether the song waits or runs. */
export function isUnderWay({ state }) {
  return state === 'waiting' || state === 'running' || state === 'open';
}

/** Returns why the song failed or was cancelled; empty for any other song. */
export function endText({ reason, detail, code }) {
  return [reason, detail, code && `(${code})`].filter(Boolean).join(' ');
}

const ORDER = ['vocals', 'drums', 'bass', 'other', 'guitar', 'piano', undefined, 'instrumental', 'original'];

/**
 * Sorts tracks: vocals first, unknown stems before the instrumental, the original last.
 */
export function inOrder(tracks) {
  const place = ({ name }) => {
    const at = ORDER.indexOf(stemOf(name));
    return at < 0 ? ORDER.indexOf(undefined) : at;
  };
  return [...tracks].sort((one, other) => place(one) - place(other));
}

/** Adds the original to the tracks; `original`: null when the audio is not stored any more. */
export function withOriginal(tracks, original) {
  return original ? [...tracks, { name: 'original', url: original.url }] : tracks;
}

/** Returns the name of a track without its extension. */
export function stemOf(name) {
  return name.replace(/\.\w+$/, '');
}
