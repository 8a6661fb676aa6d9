// Starts the page.

import { render } from 'preact';
import { followAddress } from './address.ts';
import { App } from './app.tsx';

const root = document.getElementById('app');
if (root) {
  followAddress();
  root.replaceChildren();
  render(<App />, root);
}
