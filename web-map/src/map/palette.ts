/**
 * Colours of the map by day and by night. The legend takes its swatches from here, so the two cannot disagree.
 *
 * The four layers also differ in form (tint, band, block, hatching), for whoever does not tell the colours apart.
 */
import type { Severity } from '../api/hazard';
import type { GridLayer } from './grid_layers';

export type Theme = 'light' | 'dark';

export interface LayerColours {
  readonly fill: string;
  readonly fillOpacity: number;
  readonly line: string;
}

export interface HazardColours {
  readonly fill: string;
  /** Of the outline, which tells the sign from any ground. */
  readonly edge: string;
  /** Of the letter on the fill. */
  readonly ink: string;
}

export interface Palette {
  readonly theme: Theme;
  readonly ground: string;
  readonly layers: Readonly<Record<GridLayer, LayerColours>>;
  /** Neighbouring communities alternate between these, so that each reads as one piece. */
  readonly communityTints: readonly [string, string, string];
  readonly town: string;
  readonly road: string;
  readonly premises: string;
  readonly address: string;
  readonly label: string;
  readonly labelQuiet: string;
  readonly halo: string;
  /** Nothing, half and all of a grid looked after; readable apart by who sees no red or green. */
  readonly coverage: readonly [string, string, string];
  /** The grid that owns the place. */
  readonly owner: string;
  readonly ownerCasing: string;
  /** Of somebody else's vector tiles below ours. */
  readonly background: { readonly land: string; readonly water: string; readonly green: string; readonly built: string; readonly line: string };
  /** Of what a planner takes hold of. */
  readonly edit: string;
  readonly hazards: Readonly<Record<Severity, HazardColours>>;
  /** Of the ring around a hazard whose time is over. */
  readonly late: string;
}

const LIGHT: Palette = {
  theme: 'light',
  ground: '#eceff0',
  communityTints: ['#dcebe4', '#e9efdb', '#d9e8ee'],
  town: '#24444c',
  road: '#ffffff',
  premises: '#3f5a64',
  address: '#8a9aa0',
  label: '#16313a',
  labelQuiet: '#47606a',
  halo: '#ffffff',
  coverage: ['#b2182b', '#f4e3a1', '#2166ac'],
  owner: '#0a4f8f',
  ownerCasing: '#ffffff',
  background: { land: '#e2e5e2', water: '#c6dbe6', green: '#d5e3cf', built: '#d3cec8', line: '#aab3b3' },
  edit: '#a3006a',
  hazards: {
    red: { fill: '#b3121d', edge: '#6d0610', ink: '#ffffff' },
    yellow: { fill: '#ffc61a', edge: '#6b4e00', ink: '#2b1f00' },
    blue: { fill: '#1565b8', edge: '#0a3a70', ink: '#ffffff' },
  },
  late: '#b3121d',
  layers: {
    community: { fill: '#dcebe4', fillOpacity: 1, line: '#5d8577' },
    road: { fill: '#e5a93c', fillOpacity: 0.5, line: '#a86a06' },
    entity: { fill: '#8e6bc4', fillOpacity: 0.5, line: '#5f3d99' },
    party: { fill: '#c8321f', fillOpacity: 0.2, line: '#b3261a' },
  },
};

const DARK: Palette = {
  theme: 'dark',
  ground: '#101619',
  communityTints: ['#1c2f2d', '#272f22', '#1b2b35'],
  town: '#a9c9cf',
  road: '#34444a',
  premises: '#b4c8ce',
  address: '#6f8288',
  label: '#e6f0f2',
  labelQuiet: '#a9bcc2',
  halo: '#0c1215',
  coverage: ['#e2596b', '#d9c980', '#5aa0e0'],
  owner: '#6fc3ff',
  ownerCasing: '#06121c',
  background: { land: '#192023', water: '#11242f', green: '#17261c', built: '#283034', line: '#46555c' },
  edit: '#ff85d5',
  hazards: {
    red: { fill: '#c4202b', edge: '#ff9c93', ink: '#ffffff' },
    yellow: { fill: '#ffc61a', edge: '#fff0c2', ink: '#2b1f00' },
    blue: { fill: '#1e6fc4', edge: '#a5d2ff', ink: '#ffffff' },
  },
  late: '#ff8373',
  layers: {
    community: { fill: '#1c2f2d', fillOpacity: 1, line: '#5f8f81' },
    road: { fill: '#d69a2c', fillOpacity: 0.38, line: '#e0a63c' },
    entity: { fill: '#9b7ad6', fillOpacity: 0.42, line: '#b79be8' },
    party: { fill: '#ff6b57', fillOpacity: 0.2, line: '#ff8373' },
  },
};

export function palette(theme: Theme): Palette {
  return theme === 'dark' ? DARK : LIGHT;
}

/** `#rrggbb` as three bytes. */
export function rgb(colour: string): [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
