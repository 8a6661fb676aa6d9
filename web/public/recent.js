// The list of recent songs; looks again while one of them is under way.

import { ask } from './api.js';
import { element, setText } from './element.js';
import { isUnderWay, progressText, stateText } from './words.js';

const LOOK_EVERY_MS = 3000;
const LOOK_HIDDEN_MS = 15_000;

/** Returns the way to look now. */
export function showRecent(section, list) {
  let timer;
  const look = async () => {
    clearTimeout(timer);
    try {
      const { songs } = await ask('/apiv1/songs?page_size=10');
      draw(list, songs);
      section.hidden = songs.length === 0;
      if (songs.some(isUnderWay)) timer = setTimeout(look, document.hidden ? LOOK_HIDDEN_MS : LOOK_EVERY_MS);
    } catch {
      // The list is a help, not the purpose: without it the page works, and the form says what is wrong.
      section.hidden = true;
    }
  };
  return look;
}

function draw(list, songs) {
  const shown = songs.map(({ hash }) => hash).join();
  if (list.dataset.shown !== shown) {
    list.dataset.shown = shown;
    list.replaceChildren(
      ...songs.map(({ hash, filename }) =>
        element(
          'li',
          {},
          element('a', { href: `#${hash}` }, filename || `Song ${hash.slice(0, 12)}`),
          element('span', { class: 'quiet' }),
        ),
      ),
    );
  }
  for (const [index, song] of songs.entries()) {
    const text = [stateText(song), song.state === 'running' ? progressText(song) : ''].filter(Boolean).join(', ');
    setText(list.children[index].lastChild, text);
  }
}
