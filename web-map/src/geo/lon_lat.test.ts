import { expect, test } from 'vitest';
import { bounds, boxAround, degrees, metresPerPixel, pickAccuracyM } from './lon_lat';

test('a pixel at zoom 0 on the equator is the equator over 512', () => {
  expect(metresPerPixel(0, 0)).toBeCloseTo(78271.517, 2);
  expect(metresPerPixel(60, 1)).toBeCloseTo(78271.517 / 4, 2);
});

test('a click is as exact as the zoom lets it be, within 1 to 100 m', () => {
  const houjie = { lon: 113.67, lat: 22.93 };
  expect(pickAccuracyM(houjie, 8)).toBe(100);
  expect(pickAccuracyM(houjie, 13)).toBe(26);
  expect(pickAccuracyM(houjie, 20)).toBe(1);
});

test('boxes', () => {
  expect(bounds([113.6, 22.8, 113.8, 23])).toEqual([113.6, 22.8, 113.8, 23]);
  for (const bad of [[], [1, 2, 3], [113.8, 22.8, 113.6, 23], [0, 0, 0, 1], [0, 0, 181, 1], [NaN, 0, 1, 1], [0, 0, 1, 1, 1]]) {
    expect(bounds(bad)).toBeUndefined();
  }
});

test('a box around places has room for a single one, and is none around nothing', () => {
  expect(boxAround([{ lon: 113.6, lat: 22.9 }, { lon: 113.7, lat: 22.8 }])?.map(degrees)).toEqual(['113.5999', '22.7999', '113.7001', '22.9001']);
  expect(boxAround([{ lon: 113.6, lat: 22.9 }])).toBeDefined();
  expect(boxAround([])).toBeUndefined();
});

test('degrees print on the lattice of 1e-7', () => {
  expect(degrees(113.67)).toBe('113.67');
  expect(degrees(113.670000049)).toBe('113.67');
  expect(degrees(-0.12345678)).toBe('-0.1234568');
});
