import { expect, it } from 'vitest';
import { createRandom, type Random } from './random.ts';

const ITEMS = [1, 2, 3, 4, 5];
const draw = (random: Random) => Array.from({ length: 1_000 }, () => random.fraction());

it('a seed gives the same choices again, and another seed gives others', () => {
  expect(draw(createRandom(7))).toEqual(draw(createRandom(7)));
  expect(draw(createRandom(7))).not.toEqual(draw(createRandom(8)));
  expect(createRandom(7).shuffled(ITEMS)).toEqual(createRandom(7).shuffled(ITEMS));
});

it('the sequence of a part does not depend on what another part draws', () => {
  const [used, fresh] = [createRandom(7), createRandom(7)];
  draw(used);
  expect(draw(used.fork('clients'))).toEqual(draw(fresh.fork('clients')));
  expect(draw(fresh.fork('clients'))).not.toEqual(draw(fresh.fork('nemesis')));
});

it('all choices occur: numbers over the whole range, each item, both results of a chance', () => {
  const random = createRandom(7);
  const numbers = draw(random);
  expect(Math.min(...numbers)).toBeLessThan(0.05);
  expect(Math.max(...numbers)).toBeGreaterThan(0.95);
  expect(Math.max(...numbers)).toBeLessThan(1);
  expect(new Set(numbers.map(() => random.pick(ITEMS))).size).toBe(ITEMS.length);
  expect(new Set(numbers.map(() => random.chance(0.5))).size).toBe(2);
  expect(random.shuffled(ITEMS).toSorted()).toEqual(ITEMS);
});
