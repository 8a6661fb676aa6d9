// Separates the song that the visitor chooses, and shows a player for each stem.

import { createStemlineClient, StemlineError } from '@stemline/client';

const { stemline } = document.body.dataset;
const client = createStemlineClient({ baseUrl: stemline });
const find = (selector) => document.querySelector(selector);
const [input, progress, status, play, list] = ['input', 'progress', '[role=status]', 'button', 'ul'].map(find);

function player({ name, url }) {
  const item = document.createElement('li');
  const audio = document.createElement('audio');
  audio.controls = true;
  // With CORS, the page may also read the samples, for example with Web Audio.
  audio.crossOrigin = 'anonymous';
  audio.src = new URL(url, stemline).href;
  item.append(name.replace(/\.\w+$/, ''), audio);
  return item;
}

async function separate(file) {
  const { hash } = await client.submit(file, { filename: file.name });
  const song = await client.wait(hash, {
    onProgress: (event) => {
      progress.value = event.progress;
      status.textContent = event.position > 0 ? `number ${event.position} in the queue` : event.stage;
    },
  });
  if (song.state !== 'done') throw new Error(song.reason ?? song.state);
  list.replaceChildren(...song.tracks.map(player));
}

input.addEventListener('change', async () => {
  const [file] = input.files;
  list.replaceChildren();
  input.disabled = true;
  progress.hidden = false;
  play.hidden = true;
  try {
    status.textContent = 'sending';
    await separate(file);
    status.textContent = 'done';
    play.hidden = false;
  } catch (error) {
    // fetch reports a TypeError when there is no answer, or when the server does not list this page.
    const isSilent = !(error instanceof StemlineError) && error instanceof TypeError;
    status.textContent = isSilent ? `no answer from ${stemline}` : error.message;
  } finally {
    input.disabled = false;
    progress.hidden = true;
  }
});

play.addEventListener('click', () => {
  for (const audio of document.querySelectorAll('audio')) {
    audio.currentTime = 0;
    void audio.play();
  }
});
