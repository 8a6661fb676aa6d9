// Builds the texts of the page about sizes, models, songs and tracks, without HTML elements.

const KIB = 1024;

export function sizeText(bytes) {
  if (bytes < KIB) return `${bytes} bytes`;
  return bytes < KIB ** 2 ? `${Math.round(bytes / KIB)} KiB` : `${(bytes / KIB ** 2).toFixed(1)} MiB`;
}

export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Shortens a note or reason of the server to its main clause. */
function sentence(text) {
  const ends = [' so that ', ' (', ', `'].map((mark) => text.indexOf(mark)).filter((at) => at >= 0);
  const short = text.slice(0, Math.min(text.length, ...ends)).replace(/,$/, '');
  return capital(short.replace(/[^.!?]$/, '$&.'));
}

/**
 * Describes a model in at most two sentences: its kind, and its licence or the reason why `auto`
 * selects it.
 */
export function modelNote(model, auto) {
  const licence = /^none/i.test(model.weights_licence) ? '' : model.weights_licence;
  const second = licence ? `Weights: ${licence}` : auto?.reason ? `Chosen because ${auto.reason}` : '';
  return [model.note, second].filter(Boolean).map(sentence).join(' ');
}

const STAGES = {
  fetching: 'Fetching the song',
  decoding: 'Decoding the song',
  separating: 'Separating',
  encoding: 'Encoding the tracks',
  publishing: 'Finishing',
};

/** A fully separated song is being encoded, even when its last report still says `separating`. */
function stageOf({ stage, progress }) {
  return stage === 'separating' && progress >= 1 ? 'encoding' : stage;
}

/**
 * Describes the current activity. The text changes rarely, so a screen reader may announce each
 * change.
 */
export function stateText(song) {
  if (song.state === 'running') return STAGES[stageOf(song)] ?? 'Running';
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
  const attempt = song.attempt > 1 ? `try ${song.attempt}` : '';
  return [percent, left, attempt].filter(Boolean).join(', ');
}

export function isUnderWay({ state }) {
  return state === 'waiting' || state === 'running' || state === 'open';
}

/** Failures that a retry of the same song would repeat. */
const HOPELESS = ['BAD_AUDIO', 'TOO_LONG', 'AUDIO_MISSING', 'ENGINE_REFUSED'];

export function canTryAgain({ state, code }) {
  return state === 'cancelled' || (state === 'failed' && !HOPELESS.includes(code));
}

const ORDER = ['vocals', 'drums', 'bass', 'other', 'guitar', 'piano', undefined, 'instrumental', 'original'];

/** As people look for them; what a model of one's own makes besides comes before the instrumental. */
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
