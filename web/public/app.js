// Runs the page: the form, the song whose songhash is in the address after #, and the recent songs.

import { ask, sendSong } from './api.js';
import { showChoices } from './choices.js';
import { element } from './element.js';
import { limitText, sizeProblem } from './limits.js';
import { modelNodes } from './model-note.js';
import { showRecent } from './recent.js';
import { showSong } from './song.js';
import { sizeText } from './words.js';

const byId = (id) => document.getElementById(id);
const form = byId('send');
const file = byId('file');
const select = byId('model');
const refreshRecent = showRecent(byId('recent'), byId('recent-list'));
let models = [];
let limits;
let choices;
let stopShowing = () => undefined;

function showProblem(text) {
  byId('problem').textContent = text;
  byId('problem').hidden = text === '';
}

async function loadModels() {
  try {
    const answer = await ask('/apiv1/models');
    models = answer.models;
    const { auto } = answer;
    const options = models.map(({ name, available, origin }) =>
      element(
        'option',
        { value: name, disabled: !available },
        `${name}${origin === 'preview' ? ' (rough preview)' : ''}${available ? '' : ': not available'}`,
      ),
    );
    select.replaceChildren(element('option', { value: 'auto' }, `auto: now ${auto.model.name}`), ...options);
    select.onchange = () => {
      const isAuto = select.value === 'auto';
      const model = models.find(({ name }) => name === (isAuto ? auto.model.name : select.value));
      byId('model-note').replaceChildren(...(model ? modelNodes(model, isAuto ? auto : undefined) : []));
      choices?.setModel(model?.name);
    };
    select.onchange();
  } catch (error) {
    byId('model-note').textContent = `The list of models is not available: ${error.message}`;
  }
}

async function loadLimits() {
  try {
    limits = await ask('/apiv1/limits');
  } catch {
    // The form works without the limits: the server refuses what it does not accept.
    return;
  }
  choices = showChoices({ tracks: byId('tracks'), formats: byId('track-formats') }, limits);
  byId('limits').textContent = `${limitText(limits)}.`;
  byId('limits').hidden = false;
}

function followAddress() {
  stopShowing();
  const songhash = location.hash.slice(1);
  const isSong = /^[0-9a-f]{56}$/.test(songhash);
  byId('song').hidden = true;
  if (isSong) stopShowing = showSong(byId('song'), songhash, { models: () => models, onChange: refreshRecent });
}

async function send(event) {
  event.preventDefault();
  showProblem('');
  const song = file.files[0];
  if (!song) return;
  const tooLarge = sizeProblem(song.size, limits);
  if (tooLarge !== '') return showProblem(tooLarge);
  byId('upload').hidden = false;
  byId('submit').disabled = true;
  const upload = sendSong(song, { model: select.value, ...choices?.chosen() }, (fraction) => {
    byId('upload-bar').value = fraction;
    byId('upload-text').textContent = `${Math.round(fraction * 100)} %`;
  });
  byId('upload-stop').onclick = upload.stop;
  try {
    const { hash: songhash } = await upload.answer;
    if (location.hash === `#${songhash}`) followAddress();
    else location.hash = songhash;
    file.value = '';
    showChosen();
  } catch (error) {
    showProblem(error.message);
  }
  byId('upload').hidden = true;
  byId('submit').disabled = false;
}

const PROMPT = byId('what').textContent;
const FORMATS = byId('formats').textContent;

function showChosen() {
  const song = file.files[0];
  byId('what').textContent = song ? song.name : PROMPT;
  byId('formats').textContent = song ? sizeText(song.size) : FORMATS;
  showProblem(song ? sizeProblem(song.size, limits) : '');
}

const drop = byId('drop');
for (const name of ['dragover', 'dragleave', 'drop'])
  drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.toggle('over', name === 'dragover');
    if (name !== 'drop' || event.dataTransfer.files.length === 0) return;
    file.files = event.dataTransfer.files;
    showChosen();
  });
file.addEventListener('change', showChosen);
form.addEventListener('submit', send);
window.addEventListener('hashchange', followAddress);
// Only one track plays at a time.
document.addEventListener(
  'play',
  ({ target }) => {
    for (const player of document.querySelectorAll('audio')) if (player !== target) player.pause();
  },
  true,
);
showChosen();
refreshRecent();
await loadLimits();
await loadModels();
followAddress();
