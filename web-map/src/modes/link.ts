/**
 * The part of the URL after `#`: where the map stands, what is asked, what is shown. It never leaves the browser, and
 * whoever opens the link sees the same.
 *
 * `#view=14.20/22.93/113.67&point=113.67,22.93,5&crs=GCJ-02&matter=M01&layers=community.100,road.60`
 * `#panel=hazards&hazard=0190…&hazards=off`, `#panel=drafts&draft=3`
 */
import type { Place } from '../api/locate';
import { isDatum, MAP_DATUM, onMap } from '../geo/datum';
import { clampAccuracyM, degrees, lonLat } from '../geo/lon_lat';
import type { View } from '../map/grid_map';
import { DEFAULT_VIEWS, GRID_LAYERS, isGridLayer, type GridLayer, type LayerView, type LayerViews } from '../map/grid_layers';

/** What can stand beside the map: who is in charge, what is wrong, where nobody has been, sums, borders being redrawn. */
export const PANELS = ['ask', 'hazards', 'patrol', 'figures', 'drafts'] as const;
export type Panel = (typeof PANELS)[number];

export interface Link {
  readonly view: View | undefined;
  readonly place: Place | undefined;
  readonly matter: string | undefined;
  readonly views: LayerViews;
  readonly panel: Panel;
  /** Id of the hazard that is looked at. */
  readonly hazard: string | undefined;
  /** Number of the draft that is open. */
  readonly draft: number | undefined;
  /** Whether hazards are on the map. */
  readonly hazardsShown: boolean;
}

/** What a link says; parts that make no sense are as if they were not there. */
export function readLink(hash: string): Link {
  const parts = new URLSearchParams(hash.replace(/^#/, ''));
  return {
    view: readView(parts.get('view')),
    place: readPlace(parts),
    matter: parts.get('matter') || undefined,
    views: readViews(parts.get('layers')),
    panel: PANELS.find((panel) => panel === parts.get('panel')) ?? 'ask',
    hazard: parts.get('hazard') || undefined,
    draft: readNumber(parts.get('draft')),
    hazardsShown: parts.get('hazards') !== 'off',
  };
}

/** The link that reads back as `link`, without `#`; layers are left out while they are as a newcomer sees them. */
export function writeLink({ view, place, matter, views, panel, hazard, draft, hazardsShown }: Link): string {
  const parts = new URLSearchParams();
  if (view) parts.set('view', `${view.zoom.toFixed(2)}/${view.centre.lat.toFixed(6)}/${view.centre.lon.toFixed(6)}`);
  if (place) writePlace(parts, place);
  if (matter !== undefined) parts.set('matter', matter);
  const layers = writeViews(views);
  if (layers !== writeViews(DEFAULT_VIEWS)) parts.set('layers', layers);
  if (panel !== 'ask') parts.set('panel', panel);
  if (hazard !== undefined) parts.set('hazard', hazard);
  if (draft !== undefined) parts.set('draft', String(draft));
  if (!hazardsShown) parts.set('hazards', 'off');
  // Commas and slashes may stand in a fragment as they are, and a link should be readable.
  return parts.toString().replaceAll('%2C', ',').replaceAll('%2F', '/');
}

function readNumber(text: string | null): number | undefined {
  return text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}

function readView(text: string | null): View | undefined {
  const [zoom, lat, lon] = numbers(text, '/');
  if (zoom === undefined || lat === undefined || lon === undefined || zoom < 0 || zoom > 24) return undefined;
  const centre = lonLat(lon, lat);
  return centre && { centre, zoom };
}

function readPlace(parts: URLSearchParams): Place | undefined {
  const text = parts.get('address');
  if (text) return { kind: 'address', text };
  const key = parts.get('premises');
  if (key) return { kind: 'premises', key };

  const [x, y, accuracyM] = numbers(parts.get('point'), ',');
  const datum = parts.get('crs') ?? MAP_DATUM;
  if (x === undefined || y === undefined || !isDatum(datum) || !onMap({ x, y, datum })) return undefined;
  return { kind: 'point', x, y, datum, accuracyM: clampAccuracyM(accuracyM ?? 1) };
}

function writePlace(parts: URLSearchParams, place: Place): void {
  switch (place.kind) {
    case 'address':
      return parts.set('address', place.text);
    case 'premises':
      return parts.set('premises', place.key);
    case 'point':
      parts.set('point', `${degrees(place.x)},${degrees(place.y)},${place.accuracyM}`);
      if (place.datum !== MAP_DATUM) parts.set('crs', place.datum);
  }
}

const HIDDEN: LayerView = { shown: false, opacity: 1 };

/** Layers that are named are shown, with their opacity in per cent; the others are not. */
function readViews(text: string | null): LayerViews {
  if (text === null) return DEFAULT_VIEWS;
  const named = new Map<GridLayer, LayerView>();
  for (const item of text.split(',')) {
    const [layer = '', percent = '100'] = item.split('.');
    const opacity = Number(percent) / 100;
    if (isGridLayer(layer) && opacity >= 0.1 && opacity <= 1) named.set(layer, { shown: true, opacity });
  }
  const view = (layer: GridLayer) => named.get(layer) ?? HIDDEN;
  return { community: view('community'), road: view('road'), entity: view('entity'), party: view('party') };
}

function writeViews(views: LayerViews): string {
  return GRID_LAYERS.filter((layer) => views[layer].shown)
    .map((layer) => `${layer}.${Math.round(views[layer].opacity * 100)}`)
    .join(',');
}

/** The numbers between separators; all of them, or none when one is not a number. */
function numbers(text: string | null, separator: string): number[] {
  const values = (text ?? '').split(separator).map((item) => (item.trim() === '' ? NaN : Number(item)));
  return values.every(Number.isFinite) ? values : [];
}
