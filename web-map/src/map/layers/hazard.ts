/** Hazards: counted where the map is wide (tile layer `hazard_cluster`), each with its sign where it is close (`hazard`). */
import type { CircleLayerSpecification, ExpressionSpecification, GeoJSONSourceSpecification, LayerSpecification, SymbolLayerSpecification } from 'maplibre-gl';
import { SEVERITIES, STATUSES, type Severity } from '../../api/hazard';
import { SEVERITY_LETTERS, STATUS_LETTERS, signName } from '../hazard_signs';
import { CHOSEN, HAZARDS, type HazardLook, type HazardScene, type Look } from '../scene';
import { BOLD_FONTS } from './grid_label';

/** The style layers that answer a click. */
export const HAZARD_SIGNS = 'hazard';
export const HAZARD_CLUSTERS = 'hazard-cluster';

const severity: ExpressionSpecification = ['get', 'severity'];
const count = (name: string): ExpressionSpecification => ['coalesce', ['get', name], 0];

/** Higher for worse. */
const rank: ExpressionSpecification = ['match', severity, ...SEVERITIES.flatMap((name, at) => [name, SEVERITIES.length - at]) as [string, number], 0];
/** `of` the worst severity that a cluster holds. */
function worst(of: (severity: Severity) => string): ExpressionSpecification {
  return ['case', ['>', count('red'), 0], of('red'), ['>', count('yellow'), 0], of('yellow'), of('blue')];
}

export function hazards(look: Look & HazardLook): LayerSpecification[] {
  return [...clusters(look), ...(look.nowS === undefined ? [] : [late(look, look.nowS)]), signs(look), letters(look), repeats(look)];
}

function clusters({ palette, language }: Look & HazardLook): [CircleLayerSpecification, SymbolLayerSpecification] {
  const letters = SEVERITY_LETTERS[language];
  // The worst on top, then the most.
  const weight: ExpressionSpecification = ['+', ['*', 1e6, count('red')], ['*', 1e3, count('yellow')], count('count')];
  // How many of them are that bad, unless all are.
  const named = (name: 'red' | 'yellow'): ExpressionSpecification =>
    ['concat', '\n', letters[name], ['case', ['==', count(name), count('count')], '', ['to-string', count(name)]]];
  return [
    {
      id: HAZARD_CLUSTERS,
      type: 'circle',
      source: HAZARDS,
      'source-layer': 'hazard_cluster',
      layout: { 'circle-sort-key': weight },
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['get', 'count'], 1, 13, 10, 16, 100, 22],
        'circle-color': worst((name) => palette.hazards[name].fill),
        'circle-stroke-color': palette.halo,
        'circle-stroke-width': 2,
      },
    },
    {
      id: 'hazard-count',
      type: 'symbol',
      source: HAZARDS,
      'source-layer': 'hazard_cluster',
      layout: {
        'text-field': [
          'format', ['to-string', ['get', 'count']], {},
          ['case', ['>', count('red'), 0], named('red'), ['>', count('yellow'), 0], named('yellow'), ''], { 'font-scale': 0.8 },
        ],
        'text-font': BOLD_FONTS,
        'text-size': 12,
        'text-line-height': 1,
        'symbol-sort-key': ['-', weight], // Its number is written first, and another's over it not at all.
      },
      paint: { 'text-color': worst((name) => palette.hazards[name].ink) },
    },
  ];
}

/** A ring around what should have been settled by now. */
function late({ palette }: Look, nowS: number): CircleLayerSpecification {
  return {
    id: 'hazard-late',
    type: 'circle',
    source: HAZARDS,
    'source-layer': 'hazard',
    filter: ['<=', ['coalesce', ['get', 'due'], nowS + 1], nowS],
    paint: { 'circle-radius': 15, 'circle-color': palette.late, 'circle-opacity': 0.28, 'circle-stroke-color': palette.late, 'circle-stroke-width': 1.5 },
  };
}

const settled: ExpressionSpecification = ['in', ['get', 'status'], ['literal', ['settled', 'verified', 'closed', 'rejected', 'merged']]];
const bySeverity = (of: (severity: Severity) => string): ExpressionSpecification => ['match', severity, 'red', of('red'), 'yellow', of('yellow'), of('blue')];

function signs({ palette }: Look): SymbolLayerSpecification {
  return {
    id: HAZARD_SIGNS,
    type: 'symbol',
    source: HAZARDS,
    'source-layer': 'hazard',
    layout: {
      'icon-image': ['case', settled, bySeverity((name) => signName(palette.theme, name, true)), bySeverity((name) => signName(palette.theme, name, false))],
      'icon-allow-overlap': true,
      'icon-ignore-placement': true,
      'symbol-sort-key': rank, // The worst lies on top.
    },
  };
}

/** A layer of their own: all shapes are drawn before all letters, so that those of signs which overlap would lie over each other. */
function letters({ palette, language }: Look & HazardLook): SymbolLayerSpecification {
  const byStatus = STATUSES.flatMap((status) => [status, STATUS_LETTERS[language][status]]) as [string, string, ...string[]];
  return {
    id: 'hazard-letter',
    type: 'symbol',
    source: HAZARDS,
    'source-layer': 'hazard',
    layout: {
      'text-field': ['match', ['get', 'status'], ...byStatus, '?'],
      'text-font': BOLD_FONTS,
      'text-size': 11,
      // As wide as a sign: who overlaps a worse one goes without a letter.
      'text-padding': 5,
      'symbol-sort-key': ['-', rank],
    },
    paint: { 'text-color': ['case', settled, palette.label, bySeverity((name) => palette.hazards[name].ink)] },
  };
}

/** How often it was reported, beside what was reported more than once. */
function repeats({ palette }: Look): SymbolLayerSpecification {
  return {
    id: 'hazard-reports',
    type: 'symbol',
    source: HAZARDS,
    'source-layer': 'hazard',
    minzoom: 15,
    filter: ['>', count('reports'), 1],
    layout: {
      'text-field': ['concat', '×', ['to-string', ['get', 'reports']]],
      'text-font': BOLD_FONTS,
      'text-size': 11,
      'text-anchor': 'left',
      'text-offset': [1.9, -1.2], // Outside the rings.
      'text-allow-overlap': true,
      'text-ignore-placement': true,
    },
    paint: { 'text-color': palette.label, 'text-halo-color': palette.halo, 'text-halo-width': 1.6 },
  };
}

export function chosenSource({ chosen }: HazardScene): GeoJSONSourceSpecification {
  const features = chosen ? [{ type: 'Feature' as const, properties: {}, geometry: { type: 'Point' as const, coordinates: [chosen.lon, chosen.lat] } }] : [];
  return { type: 'geojson', data: { type: 'FeatureCollection', features } };
}

/** A ring around the hazard that the panel tells of, seen also where hazards are only counted. */
export function chosenRing({ palette }: Look): [CircleLayerSpecification, CircleLayerSpecification] {
  const ring = (id: string, colour: string, width: number): CircleLayerSpecification => ({
    id,
    type: 'circle',
    source: CHOSEN,
    paint: { 'circle-radius': 19, 'circle-opacity': 0, 'circle-color': colour, 'circle-stroke-color': colour, 'circle-stroke-width': width },
  });
  return [ring('chosen-casing', palette.ownerCasing, 6), ring('chosen-ring', palette.owner, 3)];
}
