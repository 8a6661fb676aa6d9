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

/** Describes the number of warnings about a song in the list; empty: none. */
export function warningCount({ warnings }) {
  if (!warnings) return '';
  return warnings === 1 ? '1 warning' : `${warnings} warnings`;
}

/** Describes when the server removes a song that is not used; empty: it is kept. */
export function expiryText({ expires_at: time }) {
  return time ? `Kept until ${new Date(time).toLocaleString()}, or longer if it is used before.` : '';
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

/** Groups tracks by stem, in the order of the page: `{ stem, tracks }`. */
export function byStem(tracks) {
  const groups = new Map();
  for (const track of inOrder(tracks)) {
    const stem = stemOf(track.name);
    groups.set(stem, [...(groups.get(stem) ?? []), track]);
  }
  return [...groups].map(([stem, ofStem]) => ({ stem, tracks: ofStem }));
}

/** Returns the title of a stem: `no_vocals` is everything but the vocals. */
export function stemTitle(stem) {
  return stem.startsWith('no_') ? `Without ${stem.slice(3)}` : capital(stem);
}

/** Returns the text of the link to a track: its format if the stem has several. */
export function linkText({ name }, formats) {
  return formats > 1 ? (/\.(\w+)$/.exec(name)?.[1] ?? name).toUpperCase() : 'Download';
}

/**
 * Returns the address of the archive of a song with its tracks in all formats; empty: the song has
 * fewer than two tracks.
 */
export function zipUrl({ hash: songhash, tracks }) {
  if (tracks.length < 2) return '';
  const formats = new Set(tracks.map(({ name }) => name.replace(/^.*\./, '')));
  return `/apiv1/songs/${songhash}/tracks.zip${formats.size > 1 ? '?format=all' : ''}`;
}

/** Returns the name of a track without its extension. */
export function stemOf(name) {
  return name.replace(/\.\w+$/, '');
}
