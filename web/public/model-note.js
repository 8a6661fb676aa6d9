// Builds the note about a model: short sentences, and the rest on demand.

import { element, withCode } from './element.js';
import { modelDetail, modelNote } from './words.js';

/** Returns nodes; `auto` is the server's choice if the model was selected by `auto`. */
export function modelNodes(model, auto) {
  const detail = modelDetail(model, auto);
  const more = element('details', {}, element('summary', {}, 'More about this model'), ...withCode(detail));
  return [...withCode(modelNote(model, auto)), ...(detail === '' ? [] : [more])];
}
