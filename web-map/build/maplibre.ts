/**
 * MapLibre from its own source, so that the page and its worker share what they have in common: its two distributed files hold all of
 * that twice, which alone is more over the wire than this page may be (README, "Over the wire").
 */
import type { Plugin } from 'vite';

const SOURCE = new URL('../node_modules/maplibre-gl/src/', import.meta.url).pathname;
/** As `grid_map.ts` names it, and as it is while developing. */
const WORKER_URL = 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';

export function mapLibre(): Plugin {
  let worker = '';
  return {
    name: 'maplibre-from-source',
    apply: 'build',
    enforce: 'pre',
    buildStart() {
      worker = this.emitFile({ type: 'chunk', id: `${SOURCE}source/worker.ts`, name: 'maplibre-worker' });
    },
    resolveId(id) {
      if (id === 'maplibre-gl') return `${SOURCE}index.ts`;
      return id === WORKER_URL ? `\0${WORKER_URL}` : undefined;
    },
    load(id) {
      return id === `\0${WORKER_URL}` ? `export default import.meta.ROLLUP_FILE_URL_${worker};` : undefined;
    },
  };
}
