// Shows the choices of tracks and formats in the form.

import { element } from './element.js';
import { DEFAULT_FORMAT, firstFormats, nextFormats, trackChoices } from './limits.js';

/**
 * Fills the select of tracks and the group of formats. Returns `chosen`, which returns the options
 * of the upload, and `setModel`, which offers the tracks of a model.
 */
export function showChoices({ tracks, formats }, limits) {
  let formatNames = firstFormats(limits.formats);
  let choices = [];
  const boxes = limits.formats.map(({ name }) =>
    element('input', { type: 'checkbox', value: name, id: `format-${name}`, checked: formatNames.includes(name) }),
  );
  formats.append(
    ...limits.formats.map(({ name, text }, index) =>
      element('label', { for: `format-${name}` }, boxes[index], ` ${text}`),
    ),
  );
  formats.addEventListener('change', ({ target }) => {
    formatNames = nextFormats(formatNames, { name: target.value, checked: target.checked }, limits.formats);
    for (const box of boxes) box.checked = formatNames.includes(box.value);
  });
  formats.hidden = false;

  return {
    chosen: () => ({
      ...choices.find(({ value }) => value === tracks.value)?.options,
      ...(formatNames.join() !== DEFAULT_FORMAT && { formats: formatNames.join() }),
    }),
    setModel: (name) => {
      const before = tracks.value;
      choices = trackChoices(limits.models.find((model) => model.name === name));
      tracks.replaceChildren(...choices.map(({ value, text }) => element('option', { value }, text)));
      if (choices.some(({ value }) => value === before)) tracks.value = before;
      tracks.closest('.row').hidden = choices.length === 1;
    },
  };
}
