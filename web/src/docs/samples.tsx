// View of the code samples of a route. All routes show the same language.

import { signal } from '@preact/signals';
import type { CodeSample } from './open-api.ts';

/** The address of the server in openapi.json. */
const SAMPLE_SERVER = 'http://localhost:5000';

const language = signal('curl');

/** Shows the sample in the chosen language, with the address of this server. */
export function Samples({ samples, of }: { samples: readonly CodeSample[]; of: string }) {
  // The samples have the address in quotes, which a quote in the path would end.
  const server = new URL('.', location.href).href.replace(/\/$/, '').replaceAll("'", '%27');
  const shown = samples.find(({ label }) => label === language.value) ?? samples[0];
  if (!shown) return null;
  return (
    <div class="samples">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset has a border and a legend that the page does not need. */}
      <div role="group" aria-label={`Language of the example of ${of}`} class="languages">
        {samples.map(({ label }) => (
          <button
            type="button"
            key={label}
            aria-pressed={label === shown.label}
            onClick={() => {
              language.value = label;
            }}
          >
            {label}
          </button>
        ))}
      </div>
      <Code text={shown.source.replaceAll(SAMPLE_SERVER, server)} label={`Example of ${of} in ${shown.label}`} />
    </div>
  );
}

/** Shows code, which can be scrolled with the keyboard too. */
export function Code({ text, label }: { text: string; label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without it, the keyboard cannot scroll long lines.
    <section class="code" tabIndex={0} aria-label={label}>
      <pre>
        <code>{text}</code>
      </pre>
    </section>
  );
}
