/** The four layers of grids, as the map and its legend treat them. A new layer is one entry here and its colours. */

/** Bottom to top, which is also the order of the legend read from the end: the party layer lies over the others. */
export const GRID_LAYERS = ['community', 'road', 'entity', 'party'] as const;
export type GridLayer = (typeof GRID_LAYERS)[number];

/** How one layer is shown. */
export interface LayerView {
  readonly shown: boolean;
  /** 0.1 (a hint) to 1 (solid as the palette has it). */
  readonly opacity: number;
}

export type LayerViews = Readonly<Record<GridLayer, LayerView>>;

/** What a newcomer sees: everything, at full strength. */
export const DEFAULT_VIEWS: LayerViews = {
  community: { shown: true, opacity: 1 },
  road: { shown: true, opacity: 1 },
  entity: { shown: true, opacity: 1 },
  party: { shown: true, opacity: 1 },
};

export function isGridLayer(text: string): text is GridLayer {
  return (GRID_LAYERS as readonly string[]).includes(text);
}
