import { defineConfig } from 'vite';
import { compressed } from './build/compressed';
import { mapLibre } from './build/maplibre';
import { publishedStyles } from './build/published_style';

/** Where `npm run dev` finds the API; the built page is served by gridward itself. */
const SERVER = process.env['GRIDWARD_URL'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [mapLibre(), publishedStyles(), compressed()],
  oxc: {
    jsx: { runtime: 'automatic', importSource: 'preact' },
    // As MapLibre's own build has it: a field without a value is only a type, and does not wipe out what a parent class has put there.
    typescript: { removeClassFieldsWithoutInitializer: true },
    assumptions: { setPublicClassFields: true },
  },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    // The page runs under `default-src 'self'`: nothing may become a data: URI or an inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // MapLibre changes only with its version, so it gets files of its own that a browser keeps when the page around it changes:
    // what page and worker share, and what each has for itself.
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'maplibre', test: /node_modules[\\/](?!preact|@preact)/, entriesAware: true }] } },
    },
  },
  server: { proxy: { '/v1': SERVER, '/tiles': SERVER } },
});
