// The page: the form, the song that is looked at (its hash stands in the address), and the recent ones.

import { ask, sendSong } from './api.js';
import { element, withCode } from './element.js';
import { showRecent } from './recent.js';
import { showSong } from './song.js';
import { modelNote, sizeText } from './words.js';

const byId = (id) => document.getElementById(id);
const form = byId('send');
const file = byId('file');
const select = byId('model');
const lookAtRecent = showRecent(byId('recent'), byId('recent-list'));
let models = [];
let stopLooking = () => undefined;

function showProblem(text) {
  byId('problem').textContent = text;
  byId('problem').hidden = text === '';
}

async function loadModels() {
  try {
    const answer = await ask('/apiv1/models');
    models = answer.models;
    const { model: auto, reason } = answer.auto;
    const options = models.map(({ name, available, origin }) =>
      element(
        'option',
        { value: name, disabled: !available },
        `${name}${origin === 'preview' ? ' (rough preview)' : ''}${available ? '' : ': not here'}`,
      ),
    );
    select.replaceChildren(element('option', { value: 'auto' }, `auto: now ${auto}`), ...options);
    select.onchange = () => {
      const isAuto = select.value === 'auto';
      const model = models.find(({ name }) => name === (isAuto ? auto : select.value));
      const note = model ? modelNote(model, isAuto ? { reason } : undefined) : '';
      byId('model-note').replaceChildren(...withCode(note));
    };
    select.onchange();
  } catch (error) {
    byId('model-note').textContent = `The models are not known now: ${error.message}`;
  }
}

function followAddress() {
  stopLooking();
  const hash = location.hash.slice(1);
  const isSong = /^[0-9a-f]{56}$/.test(hash);
  byId('song').hidden = true;
  if (isSong) stopLooking = showSong(byId('song'), hash, { models: () => models, onChange: lookAtRecent });
}

async function send(event) {
  event.preventDefault();
  showProblem('');
  const song = file.files[0];
  if (!song) return;
  byId('upload').hidden = false;
  byId('submit').disabled = true;
  const upload = sendSong(song, select.value, (fraction) => {
    byId('upload-bar').value = fraction;
    byId('upload-text').textContent = `${Math.round(fraction * 100)} %`;
  });
  byId('upload-stop').onclick = upload.stop;
  try {
    const { hash } = await upload.answer;
    if (location.hash === `#${hash}`) followAddress();
    else location.hash = hash;
    file.value = '';
    tellChosen();
  } catch (error) {
    showProblem(error.message);
  }
  byId('upload').hidden = true;
  byId('submit').disabled = false;
}

const WHAT = byId('what').textContent;
const FORMATS = byId('formats').textContent;

function tellChosen() {
  const song = file.files[0];
  byId('what').textContent = song ? song.name : WHAT;
  byId('formats').textContent = song ? sizeText(song.size) : FORMATS;
}

const drop = byId('drop');
for (const name of ['dragover', 'dragleave', 'drop'])
  drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.toggle('over', name === 'dragover');
    if (name !== 'drop' || event.dataTransfer.files.length === 0) return;
    file.files = event.dataTransfer.files;
    tellChosen();
  });
file.addEventListener('change', tellChosen);
form.addEventListener('submit', send);
window.addEventListener('hashchange', followAddress);
// Tracks of one song at once are noise, unless somebody starts them so.
document.addEventListener(
  'play',
  ({ target }) => {
    for (const player of document.querySelectorAll('audio')) if (player !== target) player.pause();
  },
  true,
);
tellChosen();
lookAtRecent();
await loadModels();
followAddress();
