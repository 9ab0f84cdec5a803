/** All that the map shows at one moment. The same scene always draws the same picture. */
import type { FeatureCollection } from 'geojson';
import type { Mesh } from '../draft/mesh';
import type { GridShape } from '../api/grid_shape';
import type { Language } from '../api/language';
import type { TileSet } from '../api/tile_set';
import type { LonLat } from '../geo/lon_lat';
import type { Backdrop } from './background';
import type { LayerViews } from './grid_layers';
import type { Palette } from './palette';

export interface Mark {
  readonly at: LonLat;
  /** Radius, in metres, within which the place may really be. */
  readonly accuracyM: number;
}

export interface Numbered {
  readonly at: LonLat;
  /** Counted from 1. */
  readonly number: number;
}

/** In what colours the tiles are drawn, and which of their layers. */
export interface Look {
  readonly palette: Palette;
  readonly views: LayerViews;
  /** Whether a background lies below, which the grids must not hide. */
  readonly overBackground?: boolean;
}

/** How hazards are drawn. */
export interface HazardLook {
  /** Of their letters. */
  readonly language: Language;
  /** Seconds since 1970, by which they are late; where nobody says it anew each minute, none are. */
  readonly nowS: number | undefined;
}

export interface HazardScene extends HazardLook {
  readonly tiles: TileSet;
  readonly shown: boolean;
  /** Where the hazard lies that the panel tells of. */
  readonly chosen: LonLat | undefined;
}

/** A draft, whose tiles the scene has instead of those in force. */
export interface DraftScene {
  /** Its borders near where the map stands; none while they are not needed. */
  readonly mesh: Mesh | undefined;
  /** Whether its borders are there to be taken hold of. */
  readonly editable: boolean;
  /** Whether one of them is being dragged: then the others' points are only in the way, and cost frames. */
  readonly held: boolean;
  /** Ids of the grids that are chosen. */
  readonly chosen: readonly string[];
  readonly issues: readonly { readonly at: LonLat; readonly isError: boolean }[];
}

export interface Scene extends Look {
  readonly tiles: TileSet;
  /** Roads, premises and addresses; none while it is not known where their tiles are. */
  readonly places: TileSet | undefined;
  /** Patrols in the chosen window; none when they are not shown. */
  readonly patrol?: TileSet | undefined;
  /** None while it is not known where their tiles are. */
  readonly hazards: HazardScene | undefined;
  readonly mark: Mark | undefined;
  /** Places that may be meant, in the order of the card's list. */
  readonly candidates: readonly Numbered[];
  /** The grid in charge of the place. */
  readonly owner: GridShape | undefined;
  readonly draft?: DraftScene | undefined;
  /** Whether walks and gaps are shown, which lie over it. */
  readonly walks?: boolean;
  /** How many times larger than on a desk letters, signs and lines are. */
  readonly times?: number;
  /** Somebody else's map below ours. */
  readonly background?: Backdrop | undefined;
}

/** Names of the sources in the style. */
export const GRIDS = 'grids';
export const PLACES = 'places';
export const PATROL = 'patrol';
export const HAZARDS = 'hazards';
export const CHOSEN = 'chosen';
export const MARK = 'mark';
export const OWNER = 'owner';
export const CANDIDATES = 'candidates';
export const DRAFT = 'draft';
export const DRAFT_ISSUES = 'draft_issues';
export const WALK = 'walk';
export const BACKGROUND = 'background';

/** What a source has where there is nothing to show. */
export const NOTHING: FeatureCollection = { type: 'FeatureCollection', features: [] };
