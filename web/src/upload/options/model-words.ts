// Describes models in plain words.

import { isOnServer } from '../../texts/loopback.ts';
import { modelText } from '../../texts/model-text.ts';
import { fill, TEXT } from '../../texts/text.ts';
import type { Model, Models } from './server-facts.ts';

const { options } = TEXT;
const PREVIEW = 'preview';
/** The model that `auto` means where its weights are installed. */
const AUTO_FIRST = 'htdemucs';
/** The end of the names of models whose weights are quantised. */
const QUANTISED = /_q$/;
const SONG_SECONDS = 240;

/** Returns the text of a model in the list of models. */
export function modelName({ name, origin, available }: Model): string {
  if (!available) return fill(options.unavailableName, { model: name });
  return origin === PREVIEW ? fill(options.roughName, { model: name }) : name;
}

/** Returns the text of the choice `auto`. */
export function autoName(models: Models | undefined): string {
  const used = models?.models.find(({ name }) => name === models.auto.model.name);
  return used ? fill(options.autoNow, { model: modelName(used) }) : options.auto;
}

/**
 * Returns a warning while the choice `auto` means the rough model, because the trained one is not
 * there; empty: no warning.
 */
export function autoWarning(models: Models | undefined): string {
  const used = models?.models.find(({ name }) => name === models.auto.model.name);
  const hasFirst = models?.models.some(({ name, available }) => name === AUTO_FIRST && available);
  // The server may have its trained model and use the rough one by a setting.
  if (used?.origin !== PREVIEW || hasFirst) return '';
  return fill(options.autoIsRough, { auto: options.auto, rough: used.name, model: AUTO_FIRST });
}

/**
 * Describes a model that may be used: quality, the way to a better one, speed, licence. `isFast`:
 * the visitor wants fast arithmetic.
 */
export function modelSentences(
  model: Model,
  models: readonly Model[],
  { isFast = false, onServer = isOnServer() } = {},
): string[] {
  const note = modelText(model.name) || model.note || options.folderModel;
  const better = model.origin === PREVIEW ? betterText(models, onServer) : '';
  return [note, better, speedText(model, isFast), licenceText(model)].filter((sentence) => sentence !== '');
}

/**
 * Describes why a model is not available. Only a visitor on the machine of the server can use its
 * commands.
 */
export function unavailableText({ name, origin, reason }: Model, onServer: boolean = isOnServer()): string {
  if (onServer && reason) return reason.replaceAll('`', '');
  return options.reasons[origin === 'demucs' && QUANTISED.test(name) ? 'quantised' : origin];
}

/** Returns the licence of the weights in plain words. */
function licenceText({ origin }: Model): string {
  return options.licences[origin];
}

function betterText(models: readonly Model[], onServer: boolean): string {
  const better = models.find(({ available, origin }) => available && origin !== PREVIEW);
  if (better) return fill(options.better, { model: better.name });
  return onServer ? options.fetchBetter : options.askForBetter;
}

function speedText({ speed: exact, fast_speed: fast }: Model, isFast: boolean): string {
  const speed = (isFast && fast) || exact;
  if (!speed) return '';
  const seconds = SONG_SECONDS / speed;
  const time =
    seconds < 50
      ? fill(options.timeSeconds, { n: Math.max(5, Math.ceil(seconds / 5) * 5) })
      : fill(options.timeMinutes, { n: Math.max(1, Math.round(seconds / 60)) });
  return fill(options.speed, { time });
}
