/** Puts the published styles and their sprite into what is built, where the server finds them. */
import { encode } from 'fast-png';
import type { Plugin } from 'vite';
import { SPRITE_RATIOS, THEMES, publishedStyle, sprite } from '../src/map/published';

export function publishedStyles(): Plugin {
  return {
    name: 'published-styles',
    apply: 'build',
    generateBundle() {
      const emit = (fileName: string, source: string | Uint8Array): void => { this.emitFile({ type: 'asset', fileName, source }); };
      for (const theme of THEMES) emit(`style/${theme}.json`, JSON.stringify(publishedStyle(theme)));
      for (const ratio of SPRITE_RATIOS) {
        const { width, height, data, index } = sprite(ratio);
        const name = `style/sprite${ratio === 1 ? '' : `@${ratio}x`}`;
        emit(`${name}.json`, JSON.stringify(index));
        emit(`${name}.png`, encode({ width, height, data, channels: 4 }));
      }
    },
  };
}
