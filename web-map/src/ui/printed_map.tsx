/** The map on paper: a picture of it, since a canvas of WebGL prints empty. */
import { useSignal, type ReadonlySignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { GridMap } from '../map/grid_map';

export function PrintedMap({ map }: { map: ReadonlySignal<GridMap | undefined> }) {
  const picture = useSignal<string | undefined>(undefined);
  useEffect(() => {
    const take = (): void => { picture.value = map.peek()?.picture(); };
    const leave = (): void => { picture.value = undefined; };
    addEventListener('beforeprint', take);
    addEventListener('afterprint', leave);
    return () => {
      removeEventListener('beforeprint', take);
      removeEventListener('afterprint', leave);
    };
  }, []);
  return picture.value === undefined ? null : <img class="printed" src={picture.value} alt="" data-testid="printed" />;
}
