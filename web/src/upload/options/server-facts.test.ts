// Tests the repeated reading of the models and limits of the server.

import { effect } from '@preact/signals';
import { expect, it } from 'vitest';
import { Problem } from '../../api/problem.ts';
import { createServerFacts, type Facts } from './server-facts.ts';

const QUICK = { baseMs: 1, maxMs: 1 };

/** Answers each path from a list, and repeats the last entry. */
function scriptedServer(answers: Record<string, unknown[]>) {
  const paths: string[] = [];
  const get = async <Answer>(path: string): Promise<Answer> => {
    paths.push(path);
    const left = answers[path] ?? [];
    const answer = left.length > 1 ? left.shift() : left[0];
    if (answer instanceof Error) throw answer;
    return answer as Answer;
  };
  return { get, paths };
}

const MODELS = { models: [{ name: 'preview' }], auto: { model: { name: 'preview' } } };

it('a server without models is asked again until it has models', async () => {
  const none = { models: [], auto: { model: { name: '' } } };
  const { get, paths } = scriptedServer({ 'apiv1/models': [none, none, MODELS], 'apiv1/limits': ['old', 'new'] });
  const { facts, stop } = createServerFacts(get, QUICK);
  const seen: Facts[] = [];
  effect(() => {
    seen.push(facts.value);
  });
  await expect.poll(() => facts.value).toEqual({ models: MODELS, limits: 'new', problem: undefined });
  expect(seen).toContainEqual({ models: none, limits: 'old', problem: undefined });
  expect(paths).toHaveLength(6);
  stop();
});

it('a server that does not answer is asked again until it does', async () => {
  const offline = new Problem('OFFLINE', '');
  const { get, paths } = scriptedServer({ 'apiv1/models': [offline, MODELS], 'apiv1/limits': ['limits'] });
  const { facts, stop } = createServerFacts(get, QUICK);
  await expect.poll(() => facts.value).toEqual({ models: MODELS, limits: 'limits', problem: undefined });
  expect(paths).toHaveLength(4);
  stop();
});

it('what is known stays while the server does not answer', async () => {
  const offline = new Problem('OFFLINE', '');
  const script = { 'apiv1/models': [MODELS, offline], 'apiv1/limits': ['limits', offline] };
  const { facts, refresh, stop } = createServerFacts(scriptedServer(script).get, QUICK);
  await expect.poll(() => facts.value.models).toBe(MODELS);
  refresh();
  await expect.poll(() => facts.value).toEqual({ models: MODELS, limits: 'limits', problem: offline });
  stop();
});
