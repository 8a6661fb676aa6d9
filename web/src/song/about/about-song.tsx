// Facts about a song: its model, licence, origin and making.

import type { RunView, Song } from '../../api/types.ts';
import { dateText } from '../../texts/measure-text.ts';
import { licenceText, modelText } from '../../texts/model-text.ts';
import { stemText } from '../../texts/stem-text.ts';
import { fill, TEXT } from '../../texts/text.ts';
import { makingText } from './making-text.ts';

/** Lists the facts about a song. */
export function AboutSong({ song, view }: { song: Song; view: RunView }) {
  const { model, manifest, parent, expires_at: expiry } = song;
  const licence = manifest?.licence?.weights;
  const words = TEXT.song;
  return (
    <div class="about-song">
      <dl>
        <Fact label={words.modelLabel}>
          <bdi class="model-name">{model.name}</bdi> {modelText(model.name)}
        </Fact>
        {licence !== undefined && <Fact label={words.licenceLabel}>{licenceText(licence)}</Fact>}
        {parent && (
          <Fact label={words.parentLabel}>
            <a href={`#${parent.hash}`}>
              {fill(words.parent, { track: stemText(parent.track.replace(/\.\w+$/, '')) })}
            </a>
          </Fact>
        )}
        {expiry && <Fact label={words.expiryLabel}>{fill(words.expiry, { date: dateText(expiry) })}</Fact>}
      </dl>
      {manifest && (
        <details>
          <summary>{words.making.title}</summary>
          {makingText(manifest, view.attempt).map((line) => (
            <p key={line}>{line}</p>
          ))}
          <details>
            <summary>{words.making.raw}</summary>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must reach an area that scrolls. */}
            <pre tabIndex={0}>{JSON.stringify(manifest, null, 2)}</pre>
          </details>
        </details>
      )}
    </div>
  );
}

function Fact({ label, children }: { label: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
