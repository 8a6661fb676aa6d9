// The choice of the model, with sentences about it.

import { problemText } from '../../texts/problem-text.ts';
import { fill, TEXT } from '../../texts/text.ts';
import { autoName, autoWarning, modelName, modelSentences, unavailableText } from './model-words.ts';
import type { Options } from './options.ts';
import type { Facts, Model } from './server-facts.ts';

const { options: texts } = TEXT;

/** The select of models. */
export function ModelChoice({ options, facts }: { options: Options; facts: Facts }) {
  const { model } = options.resolved.value;
  return (
    <label class="upload-option">
      {texts.model}
      <select
        value={model}
        aria-describedby="upload-model-note"
        onChange={({ currentTarget }) => options.change({ model: currentTarget.value })}
      >
        <option value="auto">{autoName(facts.models)}</option>
        {/* A remembered model holds until the models are known. */}
        {!facts.models && model !== 'auto' && <option value={model}>{model}</option>}
        {facts.models?.models.map((one) => (
          <option key={one.name} value={one.name} disabled={!one.available}>
            {modelName(one)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Sentences about the chosen model. */
export function ModelNote({ options, facts }: { options: Options; facts: Facts }) {
  const { model, used, missingModel, query } = options.resolved.value;
  const all = facts.models?.models ?? [];
  const warning = model === 'auto' ? autoWarning(facts.models) : '';
  return (
    <div class="upload-note" id="upload-model-note">
      {missingModel !== '' && <p class="upload-warning">{fill(texts.missing, { model: missingModel })}</p>}
      {warning !== '' && <p class="upload-warning">{warning}</p>}
      <p>{used ? modelSentences(used, all, { isFast: query.precision === 'fast' }).join(' ') : waitingText(facts)}</p>
    </div>
  );
}

/** The models that cannot be used now, each with the reason. */
export function UnavailableModels({ facts }: { facts: Facts }) {
  const missing = facts.models?.models.filter(({ available }) => !available) ?? [];
  if (missing.length === 0) return null;
  return (
    <div>
      <h3>{texts.unavailable}</h3>
      <ul class="upload-missing">
        {[...byReason(missing)].map(([reason, names]) => (
          <li key={reason}>
            <strong>{names.join(', ')}:</strong> {reason}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Joins models with the same reason, which most unavailable models have. */
function byReason(models: readonly Model[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const model of models) {
    const reason = unavailableText(model);
    groups.set(reason, [...(groups.get(reason) ?? []), model.name]);
  }
  return groups;
}

function waitingText({ problem }: Facts): string {
  if (problem === undefined) return texts.loading;
  return (problem as { code?: string }).code === 'NO_MODELS' ? texts.noModels : problemText(problem);
}
