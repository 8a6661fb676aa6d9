// Shows one song: its progress, then its tracks. It creates the elements once and then changes them
// in place, so that a playing track continues and the keyboard focus does not move.

import { ask } from './api.js';
import { element, setText } from './element.js';
import { modelNodes } from './model-note.js';
import { drawTracks, tracksParts } from './tracks.js';
import { endText, expiryText, fractionOf, isUnderWay, progressText, stateText } from './words.js';

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
    warnings: element('ul', { class: 'warnings', 'aria-label': 'Warnings' }),
    ...tracksParts(),
    parent: element('p', { class: 'quiet', hidden: true }),
    expiry: element('p', { class: 'quiet' }),
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
    parts.warnings,
    parts.tracks,
    parts.zip,
    parts.parent,
    parts.model,
    parts.expiry,
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
  drawWarnings(parts.warnings, song);
  drawTracks(parts, song);
  drawParent(parts.parent, song);
  setText(parts.expiry, expiryText(song));
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
  for (const part of [parts.bar, parts.details, parts.zip, parts.parent]) part.hidden = true;
  for (const part of [parts.progress, parts.warnings, parts.tracks, parts.model, parts.expiry]) part.replaceChildren();
}

function showProblem({ problem }, text) {
  setText(problem, text);
  problem.hidden = text === '';
}

function drawWarnings(list, { warnings }) {
  const shown = JSON.stringify(warnings);
  if (list.dataset.shown === shown) return;
  list.dataset.shown = shown;
  list.replaceChildren(...warnings.map(({ text }) => element('li', {}, `Warning: ${text}`)));
}

/** Shows the song from whose track this song was made. */
function drawParent(line, { parent }) {
  line.hidden = parent === null;
  const shown = parent === null ? '' : parent.hash + parent.track;
  if (line.dataset.shown === shown) return;
  line.dataset.shown = shown;
  line.replaceChildren();
  if (parent)
    line.append('Made from ', parent.track, ' of ', element('a', { href: `#${parent.hash}` }, 'another song'), '.');
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
