// The page: the form, the song that is looked at (its hash stands in the address), and the recent ones.

import { ask, sendSong } from './api.js';
import { element } from './element.js';
import { showSong } from './song.js';

const byId = (id) => document.getElementById(id);
const form = byId('send');
const file = byId('file');
const select = byId('model');
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
    const tell = () => {
      const name = select.value === 'auto' ? auto : select.value;
      const model = models.find((one) => one.name === name);
      const rough =
        model?.origin === 'preview'
          ? 'This is a rough preview without trained weights: expect sounds to leak between tracks.'
          : '';
      const licence = model?.weights_licence ? `Licence of the weights: ${model.weights_licence}.` : '';
      const why = select.value === 'auto' ? reason : '';
      byId('model-note').textContent = [rough, model?.note, why, licence]
        .filter(Boolean)
        .map((text) => text.replace(/[^.!?]$/, '$&.'))
        .join(' ');
    };
    select.onchange = tell;
    tell();
  } catch (error) {
    byId('model-note').textContent = `The models are not known now: ${error.message}`;
  }
}

async function loadRecent() {
  try {
    const { songs } = await ask('/apiv1/songs?page_size=10');
    const lines = songs.map(({ hash, filename, state, progress }) =>
      element(
        'li',
        {},
        element('a', { href: `#${hash}` }, filename || `Song ${hash.slice(0, 12)}`),
        element('span', { class: 'quiet' }, state === 'running' ? `running, ${Math.round(progress * 100)} %` : state),
      ),
    );
    byId('recent-list').replaceChildren(...lines);
    byId('recent').hidden = lines.length === 0;
  } catch {
    // The list is a help, not the purpose: without it the page works, and the form says what is wrong.
    byId('recent').hidden = true;
  }
}

function followAddress() {
  stopLooking();
  const hash = location.hash.slice(1);
  byId('song').hidden = true;
  if (/^[0-9a-f]{56}$/.test(hash))
    stopLooking = showSong(byId('song'), hash, { models: () => models, onEnd: loadRecent });
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
    loadRecent();
  } catch (error) {
    showProblem(error.message);
  }
  byId('upload').hidden = true;
  byId('submit').disabled = false;
}

const tellChosen = () => {
  const song = file.files[0];
  if (song) byId('chosen').textContent = `${song.name}, ${(song.size / 1024 ** 2).toFixed(1)} MiB`;
};

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
await loadModels();
followAddress();
loadRecent();
