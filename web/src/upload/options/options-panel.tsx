// All options of the uploads.

import './options.css';
import { fill, TEXT } from '../../texts/text.ts';
import { ModelChoice, ModelNote, UnavailableModels } from './model-choice.tsx';
import type { Options } from './options.ts';
import type { Facts } from './server-facts.ts';
import { FormatsChoice, formatNames, TracksChoice } from './track-choice.tsx';
import { KBPS, SHIFTS, type Wish } from './wish.ts';

const { options: texts } = TEXT;
const SHIFT_TEXTS: Readonly<Record<string, string>> = texts.shiftsOf;

interface Props {
  readonly options: Options;
  readonly facts: Facts;
}

/** The options. The visitor opens a part for those that are rarely used. */
export function OptionsPanel({ options, facts }: Props) {
  return (
    <fieldset class="upload-options">
      <legend>{texts.title}</legend>
      <div class="upload-selects">
        <ModelChoice options={options} facts={facts} />
        <TracksChoice options={options} />
      </div>
      <ModelNote options={options} facts={facts} />
      <details class="upload-more">
        <summary>{fill(texts.more, { formats: formatNames(options) })}</summary>
        {facts.limits && <FormatsChoice options={options} formats={facts.limits.formats} />}
        <MoreOptions options={options} />
        <UnavailableModels facts={facts} />
      </details>
    </fieldset>
  );
}

function MoreOptions({ options }: { options: Options }) {
  const { hasKbps, hasNetworks, hasRate } = options.resolved.value;
  const { kbps, shifts } = options.wish.value;
  return (
    <div class="upload-selects">
      {hasKbps && (
        <label class="upload-option">
          {texts.kbps}
          <select value={kbps} onChange={({ currentTarget }) => options.change({ kbps: currentTarget.value })}>
            {KBPS.map((rate) => (
              <option key={rate} value={rate}>
                {fill(texts.kbpsOf, { n: rate })}
              </option>
            ))}
          </select>
        </label>
      )}
      {hasNetworks && (
        <label class="upload-option">
          {texts.shifts}
          <select value={shifts} onChange={({ currentTarget }) => options.change({ shifts: currentTarget.value })}>
            {SHIFTS.map((count) => (
              <option key={count} value={count}>
                {SHIFT_TEXTS[count]}
              </option>
            ))}
          </select>
        </label>
      )}
      <Flag options={options} name="keepTags" />
      {hasRate && <Flag options={options} name="sourceRate" />}
      {hasNetworks && <Flag options={options} name="fast" />}
    </div>
  );
}

function Flag({ options, name }: { options: Options; name: keyof Pick<Wish, 'keepTags' | 'sourceRate' | 'fast'> }) {
  return (
    <label class="upload-flag">
      <input
        type="checkbox"
        checked={options.wish.value[name]}
        onChange={({ currentTarget }) => options.change({ [name]: currentTarget.checked })}
      />
      {texts[name]}
    </label>
  );
}
