// Shows the list of recent songs, and refreshes it while one of them waits or runs.

import { ask } from './api.js';
import { element, setText } from './element.js';
import { isUnderWay, progressText, stateText, warningCount } from './words.js';

const REFRESH_MS = 3000;
const REFRESH_HIDDEN_MS = 15_000;

/**
 * Returns a function that refreshes the list at once, and then repeatedly while a song in it waits
 * or runs.
 */
export function showRecent(section, list) {
  let timer;
  const refresh = async () => {
    clearTimeout(timer);
    try {
      const { songs } = await ask('/apiv1/songs?page_size=10');
      draw(list, songs);
      section.hidden = songs.length === 0;
      if (songs.some(isUnderWay)) timer = setTimeout(refresh, document.hidden ? REFRESH_HIDDEN_MS : REFRESH_MS);
    } catch {
      // The page works without the list, and the form shows the error of the server.
      section.hidden = true;
    }
  };
  return refresh;
}

function draw(list, songs) {
  const shown = songs.map(({ hash: songhash }) => songhash).join();
  if (list.dataset.shown !== shown) {
    list.dataset.shown = shown;
    list.replaceChildren(
      ...songs.map(({ hash: songhash, filename }) =>
        element(
          'li',
          {},
          element('a', { href: `#${songhash}` }, filename || `Song ${songhash.slice(0, 12)}`),
          element('span', { class: 'quiet' }),
        ),
      ),
    );
  }
  for (const [index, song] of songs.entries()) {
    const progress = song.state === 'running' ? progressText(song) : '';
    const text = [stateText(song), progress, warningCount(song)].filter(Boolean).join(', ');
    setText(list.children[index].lastChild, text);
  }
}
