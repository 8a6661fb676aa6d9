// Builds the texts of the page about sizes, models, songs and tracks, without HTML elements.

const KIB = 1024;

export function sizeText(bytes) {
  if (bytes < KIB) return `${bytes} bytes`;
  return bytes < KIB ** 2 ? `${Math.round(bytes / KIB)} KiB` : `${(bytes / KIB ** 2).toFixed(1)} MiB`;
}

export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Describes a model in short sentences; `auto` adds the reason why the server selects it. */
export function modelNote(model, auto) {
  const licence = model.weights_licence ? `Weights: ${model.weights_licence}.` : '';
  return [model.note, auto?.reason, licence].filter(Boolean).join(' ');
}

/** Returns further sentences about the model; empty: none. */
export function modelDetail(model, auto) {
  return [model.detail, auto?.detail].filter(Boolean).join(' ');
}

const STAGES = {
  fetching: 'Fetching the song',
  decoding: 'Decoding the song',
  separating: 'Separating',
  encoding: 'Encoding the tracks',
  publishing: 'Finishing',
};

/**
 * A fully separated song is being encoded, even when its last stage was reported as `separating`.
 */
function stageOf({ stage, progress }) {
  return stage === 'separating' && progress >= 1 ? 'encoding' : stage;
}

/**
 * Describes the current activity. The text changes rarely, so a screen reader may announce each
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

/** Returns progress from 0 to 1 while it is meaningful, otherwise undefined. */
export function fractionOf(song) {
  return song.state === 'running' && stageOf(song) === 'separating' ? song.progress : undefined;
}

/** Describes the progress. The text changes constantly. */
export function progressText(song) {
  const fraction = fractionOf(song);
  const percent = fraction === undefined ? '' : `${Math.floor(fraction * 100)} %`;
  const left = song.estimate_seconds > 0 ? `about ${Math.ceil(song.estimate_seconds)} s left` : '';
  const attempt = song.attempt > 1 ? `attempt ${song.attempt}` : '';
  return [percent, left, attempt].filter(Boolean).join(', ');
}

export function isUnderWay({ state }) {
  return state === 'waiting' || state === 'running' || state === 'open';
}

/** Returns why the song failed or was cancelled; empty: it did not. */
export function endText({ reason, detail, code }) {
  return [reason, detail, code && `(${code})`].filter(Boolean).join(' ');
}

const ORDER = ['vocals', 'drums', 'bass', 'other', 'guitar', 'piano', undefined, 'instrumental', 'original'];

/**
 * Sorts tracks into the order in which people look for them; unknown stems come before the
 * instrumental.
 */
export function inOrder(tracks) {
  const place = ({ name }) => {
    const at = ORDER.indexOf(stemOf(name));
    return at < 0 ? ORDER.indexOf(undefined) : at;
  };
  return [...tracks].sort((one, other) => place(one) - place(other));
}

export function stemOf(name) {
  return name.replace(/\.\w+$/, '');
}
