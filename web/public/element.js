// Builds elements; text is always text, never markup.

export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(key, '');
    else if (value !== undefined && value !== null && value !== false) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== undefined && child !== null && child !== ''));
  return node;
}

/** Text in which `code` stands between backticks, as nodes. */
export function withCode(text) {
  return text.split('`').map((part, index) => (index % 2 === 1 ? element('code', {}, part) : part));
}

/** Writes only what is new: what stays the same is neither read out again nor loses the focus. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
