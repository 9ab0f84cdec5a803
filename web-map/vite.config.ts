import { defineConfig } from 'vite';
import { publishedStyles } from './build/published_style';

/** Where `npm run dev` finds the API; the built page is served by gridward itself. */
const SERVER = process.env['GRIDWARD_URL'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [publishedStyles()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    // The page runs under `default-src 'self'`: nothing may become a data: URI or an inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // maplibre-gl alone is 1.1 MB before compression and changes only with its version, so it gets a
    // file of its own that a browser keeps when the page around it changes.
    chunkSizeWarningLimit: 1300,
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'maplibre', test: /node_modules[\\/]maplibre-gl/ }] } },
    },
  },
  server: { proxy: { '/v1': SERVER, '/tiles': SERVER } },
});
