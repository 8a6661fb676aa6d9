// Tests the share of a stage that is done.

import { expect, it } from 'vitest';
import { createStageShare } from './stage-share.ts';

it('the share counts only what was left when the stage began', () => {
  const stage = createStageShare();
  stage.expect(60);
  stage.did(40);
  stage.expect(60);
  stage.begin();
  expect(stage.share()).toBe(0);
  stage.did(20);
  expect(stage.share()).toBe(0.25);
  stage.did(60);
  expect(stage.share()).toBe(1);
});

it('a stage of which nothing was left is done', () => {
  const stage = createStageShare();
  expect(stage.share()).toBe(1);
  stage.expect(5);
  stage.did(5);
  stage.begin();
  expect(stage.share()).toBe(1);
});
