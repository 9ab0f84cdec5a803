import { expect, test } from 'vitest';
import { readSuggestions } from './suggest';

const feature = (geocoding: object) => ({ type: 'Feature', geometry: { type: 'Point', coordinates: [113.66, 22.94] }, properties: { geocoding } });

test('each kind is asked about by what says most of it', () => {
  const features = [
    feature({ type: 'address', id: 'a-1', label: '厚街镇河田社区河田大道14号', locality: '河田社区', grids: {} }),
    feature({ type: 'premises', id: 'p-1', label: '厚街万达广场', district: '厚街镇' }),
    feature({ type: 'grid', id: 'g-1', label: '河田社区', locality: '河田社区' }),
  ];
  expect(readSuggestions({ type: 'FeatureCollection', features })).toEqual([
    { kind: 'address', label: '厚街镇河田社区河田大道14号', where: '河田社区', place: { kind: 'address', text: '厚街镇河田社区河田大道14号' } },
    { kind: 'premises', label: '厚街万达广场', where: '厚街镇', place: { kind: 'premises', key: 'p-1' } },
    { kind: 'grid', label: '河田社区', where: undefined, place: { kind: 'point', x: 113.66, y: 22.94, datum: 'EPSG:4326', accuracyM: 5 } },
  ]);
  expect(readSuggestions({ features: [] })).toEqual([]);
});

test('what the contract does not allow is an error', () => {
  for (const wrong of [{}, { type: 'moon', id: 'x', label: 'x' }, { type: 'address', id: 'x' }]) {
    expect(() => readSuggestions({ features: [feature(wrong)] })).toThrow();
  }
});
