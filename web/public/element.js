// Builds elements. Text is never interpreted as markup.

export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(key, '');
    else if (value !== undefined && value !== null && value !== false) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== undefined && child !== null && child !== ''));
  return node;
}

/** Returns nodes for a text that has `code` between backticks. */
export function withCode(text) {
  return text.split('`').map((part, index) => (index % 2 === 1 ? element('code', {}, part) : part));
}

/** Changes the text only when it differs, so that screen readers do not read it again. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
