// Decides which keys the element with the focus keeps for itself.

/** Elements that use every key. */
const TYPED = `input:not([type=range], [type=checkbox], [type=radio], [type=button], [type=submit], [type=file]),
  textarea, select, [contenteditable], [role=combobox], [role=listbox], [role=menu]`;
/** Elements that the space bar activates. */
const PRESSED = 'button, summary, input, audio, video, [role=button], [role=checkbox], [role=switch], [role=tab]';
/** Elements that use the arrow keys. */
const MOVED = `input:not([data-seeks]), audio, video, [role=slider], [role=grid], [role=tree], [role=tablist],
  [role=radiogroup]`;

/**
 * Reports whether an element keeps a key. `isClicked`: the focus came with a click or a tap, so
 * that the visitor does not expect the space bar to press the same button again.
 */
export function keepsKey(element: Element, key: string, isClicked: boolean): boolean {
  if (element.closest(TYPED)) return true;
  if (isClicked) return false;
  if (key === ' ') return element.closest(PRESSED) !== null && !element.matches('input[type=range]');
  if (!key.startsWith('Arrow')) return false;
  const isVertical = key === 'ArrowUp' || key === 'ArrowDown';
  const seeks = element.matches('[data-seeks]') && !isVertical;
  return !seeks && (element.closest(`${MOVED}, [data-seeks]`) !== null || (isVertical && isScrolled(element)));
}

/** Reports whether the arrow keys scroll an element. The page itself does not count. */
function isScrolled(element: Element): boolean {
  if (element === document.body || element === document.documentElement) return false;
  return element.scrollHeight > element.clientHeight && /auto|scroll/.test(getComputedStyle(element).overflowY);
}
