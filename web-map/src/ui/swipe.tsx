/** What is in force left of a line, the draft right of it; the line can be drawn to and fro, by hand and by arrow keys. */
import { useSignal, useSignalEffect, type ReadonlySignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Covered } from '../map/covered';
import { DEAF, GridMap } from '../map/grid_map';
import type { Theme } from '../map/palette';
import { useSession, useStrings } from './context';
import { baseSceneOf, comparedEdition } from './scene_of';

interface Props {
  readonly theme: ReadonlySignal<Theme>;
  /** The map of the draft. */
  readonly beside: GridMap;
  readonly covered: () => Covered;
}

/** One arrow key, per cent of the width. */
const STEP = 5;

export function Swipe({ theme, beside, covered }: Props) {
  const session = useSession();
  const strings = useStrings();
  const words = strings.draft;
  const newest = comparedEdition(session);
  const container = useRef<HTMLDivElement>(null);
  const map = useSignal<GridMap | undefined>(undefined);
  /** Per cent of the width, from the left. */
  const at = useSignal(Math.round(((covered().inset.left + innerWidth) / 2 / innerWidth) * 100));

  useEffect(() => {
    const scene = baseSceneOf(session, theme.peek());
    if (!container.current || !scene) return;
    const made = new GridMap(container.current, {
      scene, first: session.view.peek(), covered: covered(), follows: beside, listeners: DEAF,
      headersFor: (url) => session.keys.headersFor(url, location.origin),
    });
    map.value = made;
    return () => made.remove();
  }, []);
  useSignalEffect(() => {
    const scene = baseSceneOf(session, theme.value);
    if (scene) map.value?.draw(scene);
  });

  const move = (percent: number): void => { at.value = Math.min(100, Math.max(0, percent)); };
  return (
    <div class="swipe" data-testid="swipe">
      <div class="map" aria-hidden="true" ref={container} style={{ clipPath: `inset(0 ${100 - at.value}% 0 0)` }} />
      <div class="swipe-line" style={{ left: `${at.value}%` }}>
        <button
          type="button" class="swipe-handle" role="slider" aria-label={words.comparing} aria-valuemin={0} aria-valuemax={100} aria-valuenow={at.value} title={words.comparing} data-testid="swipe-handle"
          onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
          onPointerMove={(event) => { if (event.currentTarget.hasPointerCapture(event.pointerId)) move((event.clientX / innerWidth) * 100); }}
          onKeyDown={(event) => {
            const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
            if (step === undefined) return;
            move(at.value + step);
            event.preventDefault();
          }}
        >⇄</button>
        <span class="swipe-name swipe-name-before surface">{newest === undefined ? words.before : strings.plan.clashes.newest(newest)}</span>
        <span class="swipe-name swipe-name-after surface">{words.after}</span>
      </div>
    </div>
  );
}
