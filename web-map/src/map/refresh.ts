/** Has a source's tiles read again as often as they change, and no oftener than they can be read. */
import type { Map as MapLibreMap } from 'maplibre-gl';

/** Between two readings, ms: what is reported must be on screen within a second. */
const PAUSE_MS = 400;

export class Refresher {
  private wanted = false;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  private lastMs = -Infinity;

  constructor(
    private readonly map: Pick<MapLibreMap, 'isSourceLoaded' | 'getSource' | 'on'>,
    private readonly source: string,
    /** Asks for the source's tiles again. */
    private readonly refresh: () => void,
    private readonly now: () => number = () => performance.now(),
  ) {
    map.on('sourcedata', (event) => {
      if (this.wanted && event.sourceId === source) this.attempt();
    });
  }

  /** The tiles have changed. */
  changed(): void {
    this.wanted = true;
    this.attempt();
  }

  stop(): void {
    clearTimeout(this.waiting);
    this.wanted = false;
  }

  /**
   * Not while tiles are under way: MapLibre would read each of them a second time, and of two answers the older one may come last.
   * The last of them tells us, since it is heard by `sourcedata`.
   */
  private attempt(): void {
    clearTimeout(this.waiting);
    if (!this.map.getSource(this.source) || !this.map.isSourceLoaded(this.source)) return;
    const restMs = this.lastMs + PAUSE_MS - this.now();
    if (restMs > 0) {
      this.waiting = setTimeout(() => this.attempt(), restMs);
      return;
    }
    this.wanted = false;
    this.lastMs = this.now();
    this.refresh();
  }
}
