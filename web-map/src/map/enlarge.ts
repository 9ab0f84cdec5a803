/** A style for a wall of screens: letters, signs and lines larger, the ground as it is. */
import type { LayerSpecification } from 'maplibre-gl';

/** What is a size on the screen. */
const SIZES = ['text-size', 'icon-size', 'circle-radius', 'circle-stroke-width', 'line-width', 'text-halo-width'] as const;
/** Sizes that are lengths on the ground. */
const ON_THE_GROUND: readonly string[] = ['mark-accuracy'];

export function enlarged(layers: readonly LayerSpecification[], times: number): LayerSpecification[] {
  if (times === 1) return [...layers];
  return layers.map((layer) => {
    if (ON_THE_GROUND.includes(layer.id)) return layer;
    const { layout = {}, paint = {} } = layer as { layout?: Record<string, unknown>; paint?: Record<string, unknown> };
    const icon = 'icon-image' in layout && !('icon-size' in layout) ? { 'icon-size': 1 } : {};
    return { ...layer, layout: sized({ ...layout, ...icon }, times), paint: sized(paint, times) } as LayerSpecification;
  });
}

function sized(properties: Readonly<Record<string, unknown>>, times: number): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, (SIZES as readonly string[]).includes(name) ? scaled(value, times) : value]));
}

/** A size or an expression of one. That of the zoom must stay outermost, so what it yields is scaled. */
function scaled(value: unknown, times: number): unknown {
  if (typeof value === 'number') return value * times;
  if (!Array.isArray(value)) return value;
  if (value[0] !== 'interpolate') return ['*', times, value];
  return value.map((part: unknown, index) => (index >= 4 && index % 2 === 0 ? scaled(part, times) : part));
}
