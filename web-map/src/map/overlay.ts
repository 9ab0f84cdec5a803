/** What changes from frame to frame, each a source of its own: what is under a planner's hand, a day's walks as they are played. */
import type { FeatureCollection } from 'geojson';

export type OverlayName = 'sketch' | 'walk';
export type Overlays = Readonly<Partial<Record<OverlayName, FeatureCollection>>>;

export const NOTHING: FeatureCollection = { type: 'FeatureCollection', features: [] };
