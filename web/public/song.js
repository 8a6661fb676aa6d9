// One song on the page: how it stands while it is made, then its tracks.

import { ask } from './api.js';
import { element } from './element.js';

const LOOK_EVERY_MS = 1000;
const LOOK_HIDDEN_MS = 10_000;

/** Shows a song and keeps looking until it has ended. Returns the way to stop looking. */
export function showSong(section, hash, { models, onEnd }) {
  let timer;
  let isStopped = false;
  let shown = '';
  const look = async () => {
    let isOver = false;
    try {
      const song = await ask(`/apiv1/songs/${hash}`);
      if (isStopped) return;
      isOver = song.state !== 'waiting' && song.state !== 'running';
      const now = JSON.stringify(song);
      // Drawing anew would stop what plays and take the keyboard's place away.
      if (now !== shown) draw(section, song, models(), look);
      shown = now;
    } catch (error) {
      if (isStopped) return;
      isOver = error.status === 404 || error.status === 400;
      shown = '';
      section.replaceChildren(title('Song'), problem(error.message));
      section.hidden = false;
    }
    if (isOver) onEnd();
    else timer = setTimeout(look, document.hidden ? LOOK_HIDDEN_MS : LOOK_EVERY_MS);
  };
  look();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}

const title = (text) => element('h2', { id: 'song-title' }, text);
const problem = (text) => element('p', { class: 'problem', role: 'alert' }, text);

function draw(section, song, models, look) {
  const parts = [title(song.filename || `Song ${song.hash.slice(0, 12)}`)];
  if (song.state === 'done') parts.push(...tracksOf(song));
  else if (song.state === 'waiting' || song.state === 'running') parts.push(...progressOf(song));
  else parts.push(problem(song.reason ? `${song.reason} (${song.code})` : `The song was ${song.state}.`));
  parts.push(modelNote(song, models), buttons(song, look));
  section.replaceChildren(...parts);
  section.hidden = false;
}

function progressOf(song) {
  const left = song.estimate_seconds === null ? '' : `, about ${Math.ceil(song.estimate_seconds)} s left`;
  const waiting = song.position > 0 ? `Waiting, number ${song.position} in the queue` : 'Waiting';
  const percent = Math.round(song.progress * 100);
  const text = song.state === 'waiting' ? waiting : `${song.stage || 'running'}: ${percent} %${left}`;
  const bar = element('progress', {
    max: 1,
    'aria-label': 'Progress',
    ...(song.state === 'running' && { value: song.progress }),
  });
  const again = song.attempt > 1 ? element('p', { class: 'quiet' }, `This is try ${song.attempt}.`) : undefined;
  return [element('p', { role: 'status' }, text), bar, again].filter(Boolean);
}

function tracksOf(song) {
  const line = (name, url) =>
    element(
      'li',
      {},
      element('strong', {}, name.replace(/\.\w+$/, '')),
      element('audio', { controls: true, preload: 'none', src: url, 'aria-label': name }),
      element('a', { href: url, download: true, 'aria-label': `Download ${name}` }, 'Download'),
    );
  const lines = song.tracks.map(({ name, url }) => line(name, url));
  const removed =
    song.removed.length > 0 ? element('p', { class: 'quiet' }, `Removed: ${song.removed.join(', ')}`) : undefined;
  return [element('ul', { class: 'tracks' }, ...lines, line('original', song.original.url)), removed].filter(Boolean);
}

/** The model that was really used, with what must be known of it. */
function modelNote({ model, manifest }, models) {
  const known = models.find(({ name }) => name === model.name);
  const licence = known?.weights_licence ? ` Weights: ${known.weights_licence}.` : '';
  const rough = model.name === 'preview' ? ' This is the rough preview, not a trained model.' : '';
  const checks = manifest
    ? element(
        'details',
        {},
        element('summary', {}, 'How it was made'),
        element('pre', {}, JSON.stringify(manifest, null, 2)),
      )
    : '';
  const note = known?.note ? ` ${known.note.replace(/[^.!?]$/, '$&.')}` : '';
  return element('div', { class: 'quiet' }, `Model: ${model.name}@${model.revision}.${rough}${note}${licence}`, checks);
}

function buttons({ hash, state }, look) {
  const act = (text, path, method) => {
    const button = element('button', { type: 'button' }, text);
    button.addEventListener('click', async () => {
      button.disabled = true;
      try {
        await ask(`/apiv1/songs/${hash}${path}`, { method });
        look();
      } catch (error) {
        button.after(problem(error.message));
      }
    });
    return button;
  };
  const isLive = state === 'waiting' || state === 'running';
  const row = element('div', { class: 'row' });
  if (isLive) row.append(act('Cancel', '/cancel', 'POST'));
  if (state === 'failed' || state === 'cancelled') row.append(act('Try again', '/retry', 'POST'));
  if (!isLive) row.append(act('Remove', '', 'DELETE'));
  return row;
}
