// Builds the note about a model: short sentences, and further ones on demand.

import { element, withCode } from './element.js';

/** Describes a model in short sentences; `auto` adds the reason why the server selects it. */
export function modelNote(model, auto) {
  const licence = model.weights_licence ? `Weights: ${model.weights_licence}.` : '';
  return [model.note, auto?.reason, licence].filter(Boolean).join(' ');
}

/** Returns the further sentences about a model; empty: none. */
export function modelDetail(model, auto) {
  return [model.detail, auto?.detail].filter(Boolean).join(' ');
}

/** Returns the nodes of the note. `auto`: the choice of the server, if the user selected auto. */
export function modelNodes(model, auto) {
  const detail = modelDetail(model, auto);
  const more = element('details', {}, element('summary', {}, 'More about this model'), ...withCode(detail));
  return [...withCode(modelNote(model, auto)), ...(detail === '' ? [] : [more])];
}
