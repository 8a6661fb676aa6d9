// Notes that a listener must read before using the tracks: a rough model, faults of the file, and
// silent stems.

import type { Song, Warning } from '../../api/types.ts';
import { isOnServer } from '../../texts/loopback.ts';
import { ROUGH_MODEL } from '../../texts/model-text.ts';
import { TEXT, textOf } from '../../texts/text.ts';
import { silentText } from './making-text.ts';

/** Shows the notes about the tracks of a song; nothing without notes. */
export function Notes({ song }: { song: Song }) {
  const silent = song.manifest ? silentText(song.manifest) : '';
  return (
    <>
      {song.model.name === ROUGH_MODEL && song.tracks.length > 0 && <RoughNote />}
      {song.warnings.length > 0 && (
        <div class="note warning-note">
          <h3>{TEXT.song.warnings.title}</h3>
          <ul>
            {song.warnings.map((warning) => (
              <li key={warning.code + warning.text}>
                {warning.text} {effectText(warning)}
              </li>
            ))}
          </ul>
        </div>
      )}
      {silent !== '' && <p class="note">{silent}</p>}
    </>
  );
}

/** The sentence of the server names the fault, and that of the page its effect on the tracks. */
function effectText({ code }: Warning): string {
  return textOf(TEXT.song.warnings, code);
}

function RoughNote() {
  const { title, text, better, command } = TEXT.song.rough;
  return (
    <div class="note">
      <p>
        <strong>{title}</strong> {text} {better}
      </p>
      {isOnServer() && (
        <p class="quiet">
          {command} <code>make weights</code>
        </p>
      )}
    </div>
  );
}
