// Shows one song: its progress, then its tracks. It creates the elements once and then changes them
// in place, so that a playing track continues and the keyboard focus does not move.

import { ask } from './api.js';
import { element, setText } from './element.js';
import { modelNodes } from './model-note.js';
import {
  capital,
  endText,
  fractionOf,
  inOrder,
  isUnderWay,
  progressText,
  stateText,
  stemOf,
  withOriginal,
} from './words.js';

const REFRESH_MS = 1000;
const REFRESH_HIDDEN_MS = 10_000;

/**
 * Shows a song in the section and refreshes it until the song has ended. Returns a function that
 * stops the refreshes. Calls `onChange` when the state of the song changes.
 */
export function showSong(section, songhash, { models, onChange }) {
  let timer;
  let isStopped = false;
  let isBusy = false;
  let state = '';
  /** The reason why the server refused the last action. */
  let refusal = '';
  const parts = partsOf(section);

  const refresh = async () => {
    clearTimeout(timer);
    let isOver = false;
    try {
      const song = await ask(`/apiv1/songs/${songhash}`);
      if (isStopped) return;
      isOver = !isUnderWay(song);
      draw(parts, song, models());
      showProblem(parts, refusal || endText(song));
      if (song.state !== state) onChange();
      state = song.state;
    } catch (error) {
      if (isStopped) return;
      isOver = error.status === 404 || error.status === 400;
      showProblem(parts, error.message);
    }
    section.hidden = false;
    if (!isOver) timer = setTimeout(refresh, document.hidden ? REFRESH_HIDDEN_MS : REFRESH_MS);
  };

  const stop = () => {
    isStopped = true;
    clearTimeout(timer);
  };

  /**
   * Sends the request of a button, and returns whether the server accepted it. The button stays
   * enabled, because a disabled button would lose the focus.
   */
  const act = async (path, method) => {
    if (isBusy) return false;
    isBusy = true;
    refusal = '';
    try {
      await ask(`/apiv1/songs/${songhash}${path}`, { method });
    } catch (error) {
      refusal = error.message;
      showProblem(parts, refusal);
    }
    isBusy = false;
    return refusal === '';
  };

  parts.cancel.onclick = async () => (await act('/cancel', 'POST')) && refresh();
  parts.retry.onclick = async () => (await act('/retry', 'POST')) && refresh();
  parts.remove.onclick = async () => {
    if (!(await isSure()) || !(await act('', 'DELETE'))) return;
    stop();
    showRemoved(parts);
    history.replaceState(null, '', location.pathname);
    onChange();
  };
  refresh();
  return stop;
}

function partsOf(section) {
  const button = (text) => element('button', { type: 'button', hidden: true }, text);
  const parts = {
    title: element('h2', { id: 'song-title', tabindex: '-1' }, 'Song'),
    state: element('p', { role: 'status' }),
    progress: element('p', { class: 'quiet' }),
    bar: element('progress', { max: 1, 'aria-label': 'Progress', hidden: true }),
    problem: element('p', { class: 'problem', role: 'alert', hidden: true }),
    tracks: element('ul', { class: 'tracks' }),
    model: element('div', { class: 'quiet' }),
    how: element('pre'),
    cancel: button('Cancel'),
    retry: button('Try again'),
    remove: button('Remove'),
  };
  parts.details = element(
    'details',
    { class: 'quiet', hidden: true },
    element('summary', {}, 'How it was made'),
    parts.how,
  );
  parts.buttons = [parts.cancel, parts.retry, parts.remove];
  const state = element('div', { class: 'state' }, parts.state, parts.progress);
  section.replaceChildren(
    parts.title,
    state,
    parts.bar,
    parts.problem,
    parts.tracks,
    parts.model,
    parts.details,
    element('div', { class: 'row' }, ...parts.buttons),
  );
  return parts;
}

function draw(parts, song, models) {
  const isLive = isUnderWay(song);
  setText(parts.title, song.filename || `Song ${song.hash.slice(0, 12)}`);
  setText(parts.state, stateText(song));
  parts.bar.hidden = !isLive;
  const fraction = fractionOf(song);
  if (fraction === undefined) parts.bar.removeAttribute('value');
  else parts.bar.value = fraction;
  setText(parts.progress, progressText(song));
  drawTracks(parts.tracks, song);
  drawModel(parts, song, models);
  show(parts, [isLive && parts.cancel, song.can_retry && parts.retry, !isLive && parts.remove]);
}

/** Shows only these buttons. If the focused button becomes hidden, the title gets the focus. */
function show(parts, visible) {
  const focused = document.activeElement;
  for (const button of parts.buttons) button.hidden = !visible.includes(button);
  if (parts.buttons.includes(focused) && focused.hidden) parts.title.focus();
}

function showRemoved(parts) {
  setText(parts.state, 'Removed.');
  showProblem(parts, '');
  show(parts, []);
  for (const part of [parts.bar, parts.details]) part.hidden = true;
  for (const part of [parts.progress, parts.tracks, parts.model]) part.replaceChildren();
}

function showProblem({ problem }, text) {
  setText(problem, text);
  problem.hidden = text === '';
}

function drawTracks(list, { state, tracks, original, removed }) {
  const all = state === 'done' ? inOrder(withOriginal(tracks, original)) : [];
  const shown = all.map(({ name, sha224 = '' }) => name + sha224).join();
  if (list.dataset.shown === shown) return;
  list.dataset.shown = shown;
  const lines = all.map(({ name, url }) =>
    element(
      'li',
      { class: stemOf(name) },
      element('strong', {}, capital(stemOf(name))),
      element('audio', { controls: true, preload: 'metadata', src: url, 'aria-label': name }),
      element('a', { href: url, download: true, 'aria-label': `Download ${name}` }, 'Download'),
    ),
  );
  const removedLine =
    all.length > 0 && removed.length > 0 ? [element('li', { class: 'quiet' }, `Removed: ${removed.join(', ')}`)] : [];
  list.replaceChildren(...lines, ...removedLine);
}

/** Shows the model of the song, with the note about it, and the manifest. */
function drawModel(parts, { model, manifest }, models) {
  const known = models.find(({ name }) => name === model.name);
  const shown = JSON.stringify([model, known?.note, known?.detail]);
  if (parts.model.dataset.shown !== shown)
    parts.model.replaceChildren(
      'Model: ',
      element('code', {}, model.name),
      `, revision ${model.revision}. `,
      ...(known ? modelNodes(known) : []),
    );
  parts.model.dataset.shown = shown;
  parts.details.hidden = manifest === null;
  setText(parts.how, manifest === null ? '' : JSON.stringify(manifest, null, 2));
}

function isSure() {
  const dialog = document.getElementById('sure');
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'remove'), { once: true });
  });
}
