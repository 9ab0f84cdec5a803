import { expect, test } from 'vitest';
import { DEFAULT_VIEWS } from '../map/grid_layers';
import { readLink, writeLink, type Link } from './link';

const NOTHING: Link = { view: undefined, place: undefined, matter: undefined, views: DEFAULT_VIEWS, panel: 'ask', hazard: undefined, draft: undefined, hazardsShown: true };

test.each<[string, Link]>([
  ['', NOTHING],
  ['view=14.20/22.930000/113.670000', { ...NOTHING, view: { zoom: 14.2, centre: { lon: 113.67, lat: 22.93 } } }],
  ['point=113.67,22.93,5', { ...NOTHING, place: { kind: 'point', x: 113.67, y: 22.93, datum: 'EPSG:4326', accuracyM: 5 } }],
  ['point=113.67,22.93,5&crs=GCJ-02', { ...NOTHING, place: { kind: 'point', x: 113.67, y: 22.93, datum: 'GCJ-02', accuracyM: 5 } }],
  ['premises=9144030071526726XG&matter=M-01', { ...NOTHING, place: { kind: 'premises', key: '9144030071526726XG' }, matter: 'M-01' }],
  [
    'layers=community.40,party.100',
    {
      ...NOTHING,
      views: { community: { shown: true, opacity: 0.4 }, road: { shown: false, opacity: 1 }, entity: { shown: false, opacity: 1 }, party: { shown: true, opacity: 1 } },
    },
  ],
  ['panel=hazards&hazard=0190b1a2&hazards=off', { ...NOTHING, panel: 'hazards', hazard: '0190b1a2', hazardsShown: false }],
  ['panel=drafts&draft=3', { ...NOTHING, panel: 'drafts', draft: 3 }],
])('%s is read and written back', (hash, link) => {
  expect(readLink(`#${hash}`)).toEqual(link);
  expect(writeLink(link)).toBe(hash);
});

test('addresses survive whatever they hold', () => {
  for (const text of ['厚街大道西127号', 'a&b=c#d', '100% <b>', '１２号，东座 + 西座', '/,/']) {
    const link: Link = { ...NOTHING, place: { kind: 'address', text } };
    expect(readLink(`#${writeLink(link)}`)).toEqual(link);
  }
});

test('all layers off is not the same as not said', () => {
  const off = readLink('#layers=');
  expect(Object.values(off.views).some((view) => view.shown)).toBe(false);
  expect(readLink(`#${writeLink(off)}`)).toEqual(off);
});

test.each([
  'view=14', 'view=99/22/113', 'view=14/91/113', 'view=a/b/c', 'view=14//113', 'point=113.67', 'point=113.67,', 'point=x,y,z',
  'point=113,22,5&crs=EPSG:1', 'point=22.93,113.67,5', 'address=', 'premises=', 'matter=', '%E0%A4%A', '&&&===', 'nonsense',
])('nonsense (%s) is nothing', (hash) => expect(readLink(`#${hash}`)).toEqual(NOTHING));

test('opacities out of range hide the layer rather than guess', () => {
  expect(readLink('#layers=road.0,entity.900,party.x').views).toEqual(readLink('#layers=').views);
});
