// The choices of tracks and of their formats.

import { stemText } from '../../texts/stem-text.ts';
import { fill, TEXT, textOf } from '../../texts/text.ts';
import { nextFormats, type TrackChoice } from './choices.ts';
import type { Options } from './options.ts';
import type { TrackFormat } from './server-facts.ts';

const { options: texts } = TEXT;

/** The select of tracks. */
export function TracksChoice({ options }: { options: Options }) {
  const { trackChoices, tracks } = options.resolved.value;
  return (
    <label class="upload-option">
      {texts.tracks}
      <select value={tracks.value} onChange={({ currentTarget }) => options.change({ tracks: currentTarget.value })}>
        {trackChoices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choiceText(choice)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The group of formats. */
export function FormatsChoice({ options, formats }: { options: Options; formats: readonly TrackFormat[] }) {
  const chosen = options.resolved.value.formats;
  return (
    <fieldset class="upload-formats">
      <legend>{texts.formats}</legend>
      {formats.map(({ name, text }) => (
        <label key={name} title={text}>
          <input
            type="checkbox"
            value={name}
            checked={chosen.includes(name)}
            onChange={({ currentTarget }) => {
              const next = nextFormats(chosen, { name, checked: currentTarget.checked }, formats);
              options.change({ formats: next });
              // The last format stays chosen, which changes no state.
              currentTarget.checked = next.includes(name);
            }}
          />
          {textOf(texts.formatNames, name) || text}
        </label>
      ))}
    </fieldset>
  );
}

/** Returns the names of the chosen formats, such as "MP3, WAV". */
export function formatNames(options: Options): string {
  const { formats } = options.resolved.value;
  return formats.map((name) => textOf(texts.formatNames, name) || name).join(', ') || texts.formatNames.mp3;
}

function choiceText({ kind, stem }: TrackChoice): string {
  const name = stemText(stem);
  if (kind === 'all') return texts.allTracks;
  if (kind === 'only') return fill(texts.only, { stem: name });
  return stem === 'vocals' ? texts.karaoke : fill(texts.two, { stem: name });
}
