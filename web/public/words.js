// What the page says of sizes, models, songs and tracks: words only, no elements.

const KIB = 1024;

export function sizeText(bytes) {
  if (bytes < KIB) return `${bytes} bytes`;
  return bytes < KIB ** 2 ? `${Math.round(bytes / KIB)} KiB` : `${(bytes / KIB ** 2).toFixed(1)} MiB`;
}

export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A note or reason of the server as a short sentence: what only explains it further is left out. */
function sentence(text) {
  const ends = [' so that ', ' (', ', `'].map((mark) => text.indexOf(mark)).filter((at) => at >= 0);
  const short = text.slice(0, Math.min(text.length, ...ends)).replace(/,$/, '');
  return capital(short.replace(/[^.!?]$/, '$&.'));
}

/** At most two sentences: what the model is, and its licence or why `auto` means it. `auto` where it was chosen so. */
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

/** Separated to the end, a song is encoded, whatever its last report said. */
function stageOf({ stage, progress }) {
  return stage === 'separating' && progress >= 1 ? 'encoding' : stage;
}

/** What is going on; it changes seldom, so that it may be read out each time. */
export function stateText(song) {
  if (song.state === 'running') return STAGES[stageOf(song)] ?? 'Running';
  if (song.state === 'waiting') return song.position > 0 ? `Waiting, number ${song.position} in the queue` : 'Waiting';
  // The list, while the queue is unavailable.
  if (song.state === 'open') return 'Waiting or running';
  return capital(song.state);
}

/** 0 to 1 while that means something, otherwise undefined. */
export function fractionOf(song) {
  return song.state === 'running' && stageOf(song) === 'separating' ? song.progress : undefined;
}

/** How far it is; changes all the time. */
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

/** The same song would fail in the same way. */
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
