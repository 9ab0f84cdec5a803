import { expect, test } from 'vitest';
import { parseCoordinates } from './coordinates';

test.each([
  ['113.67,22.93', 113.67, 22.93],
  [' 113.67 , 22.93 ', 113.67, 22.93],
  ['113.67 22.93', 113.67, 22.93],
  ['113.67，22.93', 113.67, 22.93],
  ['１１３．６７，２２．９３', 113.67, 22.93],
  ['113。67，22。93', 113.67, 22.93],
  ['113.67°, 22.93°', 113.67, 22.93],
  ['113.67、22.93', 113.67, 22.93],
  ['-71.06,42.36', -71.06, 42.36],
  ['113,22', 113, 22],
])('%s is coordinates', (text, x, y) => {
  expect(parseCoordinates(text)).toMatchObject({ x, y, swapped: false });
});

test.each(['', '厚街', '113.67', '113.67,', '河田大道12号', '12 号', '1,2,3', '441900122003', '113.67,NaN', '1e3,2', '厚街大道西127号 3', '1.1.1,2'])(
  '%s is not',
  (text) => expect(parseCoordinates(text)).toBeUndefined(),
);

test('accuracy follows the coarser of the two numbers, between 1 and 100 m', () => {
  const accuracy = (text: string) => parseCoordinates(text)?.accuracyM;
  expect(accuracy('113.67,22.93')).toBe(100);
  expect(accuracy('113.6712,22.9312')).toBe(11);
  expect(accuracy('113.67123,22.9312')).toBe(11);
  expect(accuracy('113.671234,22.931234')).toBe(1);
});

test('latitude first is noticed only where it is certain', () => {
  expect(parseCoordinates('22.93,113.67')?.swapped).toBe(true);
  expect(parseCoordinates('22.93,80')?.swapped).toBe(false);
  expect(parseCoordinates('113.67,113.67')?.swapped).toBe(false);
});
