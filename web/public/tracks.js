// Shows the tracks of a song: one line for each stem, with a player and a link for each format.

import { element } from './element.js';
import { byStem, linkText, stemTitle, withOriginal, zipUrl } from './words.js';

/** Creates the elements that `drawTracks` changes. */
export function tracksParts() {
  return {
    tracks: element('ul', { class: 'tracks' }),
    zip: element('p', { hidden: true }),
  };
}

/** Shows the tracks of a song that is done. Leaves the players alone while the tracks are the same. */
export function drawTracks({ tracks: list, zip }, song) {
  const { state, tracks, original, removed } = song;
  const all = state === 'done' ? withOriginal(tracks, original) : [];
  const shown = all.map(({ name, sha224 = '' }) => name + sha224).join();
  if (list.dataset.shown === shown) return;
  list.dataset.shown = shown;
  const removedLine =
    all.length > 0 && removed.length > 0 ? [element('li', { class: 'quiet' }, `Removed: ${removed.join(', ')}`)] : [];
  list.replaceChildren(...byStem(all).map(stemLine), ...removedLine);
  const archive = all.length > 0 ? zipUrl(song) : '';
  zip.hidden = archive === '';
  zip.replaceChildren(element('a', { href: archive, download: true }, 'Download all (ZIP)'));
}

/** The player plays the first format, as the address of a track without an extension does. */
function stemLine({ stem, tracks }) {
  const links = tracks.map((track) =>
    element(
      'a',
      { href: track.url, download: true, 'aria-label': `Download ${track.name}` },
      linkText(track, tracks.length),
    ),
  );
  return element(
    'li',
    { class: stem },
    element('strong', {}, stemTitle(stem)),
    element('audio', { controls: true, preload: 'metadata', src: tracks[0].url, 'aria-label': tracks[0].name }),
    element('span', { class: 'links' }, ...links),
  );
}
