/** The whole page: the map beneath, the panel, the legend and the buttons over it. */
import { useSignal, type ReadonlySignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Covered } from '../map/covered';
import type { GridMap } from '../map/grid_map';
import type { Theme } from '../map/palette';
import type { Session } from '../modes/session';
import { Announcer } from './answer_panel';
import { AwayBanner } from './away_banner';
import { SessionContext, ThemeContext, useSession, useStrings } from './context';
import { Header } from './header';
import { Legend } from './legend';
import { MapView } from './map_view';
import { DraftTip } from './draft_tip';
import { FailureNotice } from './notice';
import { PrintedMap } from './printed_map';
import { SearchBox } from './search_box';
import { SidePanel } from './side_panel';
import { SignIn } from './sign_in';
import { Swipe } from './swipe';

/** Below this width the panel lies across the top and the answer at the bottom; the same figure stands in style.css. */
const PHONE = '(max-width: 720px)';

export function App({ session, theme }: { session: Session; theme: ReadonlySignal<Theme> }) {
  return (
    <SessionContext.Provider value={session}>
      <ThemeContext.Provider value={theme}>
        <Page theme={theme} />
      </ThemeContext.Provider>
    </SessionContext.Provider>
  );
}

function Page({ theme }: { theme: ReadonlySignal<Theme> }) {
  const session = useSession();
  const strings = useStrings();
  const map = useSignal<GridMap | undefined>(undefined);
  const town = session.about.value?.town;

  useEffect(() => {
    document.documentElement.lang = strings.htmlLang;
    const unseen = session.alarm.unseen.value;
    document.title = (unseen > 0 ? strings.desk.alarm.unseen(unseen) : '') + (town === undefined ? strings.title : strings.titleOf(town));
  }, [strings, town, session.alarm.unseen.value]);

  return (
    <>
      <a class="skip" href="#search-text" onClick={(event) => { event.preventDefault(); document.getElementById('search-text')?.focus(); }}>
        {strings.skipToSearch}
      </a>
      <div class="panels">
        <div class="top surface" id="panel-top">
          <Header />
          <SearchBox />
        </div>
        <AwayBanner />
        <SidePanel />
        <div class="map-side" id="map-side">
          <MapButtons map={map} />
          <Legend theme={theme.value} open={!matchMedia(PHONE).matches} />
        </div>
      </div>
      <MapArea theme={theme} map={map} />
      <PrintedMap map={map} />
      <DraftTip />
      <Announcer />
      <SignIn />
    </>
  );
}

function MapArea({ theme, map }: { theme: ReadonlySignal<Theme>; map: ReturnType<typeof useSignal<GridMap | undefined>> }) {
  const session = useSession();
  const strings = useStrings();
  const state = session.tiles.state.value;
  switch (state.kind) {
    case 'loading':
      return <div class="map-message" aria-busy="true"><p>{strings.map.loading}</p></div>;
    case 'failed':
      return <div class="map-message"><FailureNotice failure={state.failure} again={() => void session.load()} /></div>;
    case 'ready':
      return (
        <>
          <MapView theme={theme} covered={coveredByPanels} made={map} />
          {session.comparing.value && session.drawing.value && map.value && <Swipe theme={theme} beside={map.value} covered={coveredByPanels} />}
          {session.tileHealth.value === 'broken' && (
            <p class="map-toast surface" role="alert">
              {strings.map.tilesBroken}{' '}
              <button type="button" class="link" onClick={() => { session.tileHealth.value = 'wanted'; }}>{strings.card.again}</button>
            </p>
          )}
        </>
      );
  }
}

function MapButtons({ map }: { map: ReadonlySignal<GridMap | undefined> }) {
  const { map: words } = useStrings();
  const button = (text: string, sign: string, act: () => void) => (
    <button type="button" class="icon" aria-label={text} title={text} disabled={!map.value} onClick={act}>{sign}</button>
  );
  return (
    <div class="map-buttons surface">
      {button(words.zoomIn, '+', () => map.value?.zoomBy(1))}
      {button(words.zoomOut, '−', () => map.value?.zoomBy(-1))}
      {button(words.wholeTown, '⌂', () => map.value?.showAll())}
    </div>
  );
}

/** On a phone panels cover the top and the bottom of the map and buttons its upper right, elsewhere its left side and the corner with the legend. */
function coveredByPanels(): Covered {
  const box = (id: string) => document.getElementById(id)?.getBoundingClientRect();
  const [top, answer, side] = [box('panel-top'), box('panel-answer'), box('map-side')];
  if (matchMedia(PHONE).matches) {
    // A legend that somebody opened is closed again soon, and leaves no room to speak of until then.
    const beside = [...document.querySelectorAll('.map-buttons, .legend:not([open])')].map((element) => element.getBoundingClientRect());
    const corner = { at: 'top', width: innerWidth - Math.min(innerWidth, ...beside.map(({ left }) => left)), height: Math.max(0, ...beside.map(({ bottom }) => bottom)) } as const;
    return { inset: { top: top?.bottom ?? 0, right: 0, bottom: innerHeight - (answer?.top ?? innerHeight), left: 0 }, corner };
  }
  const corner = { at: 'bottom', width: innerWidth - (side?.left ?? innerWidth), height: innerHeight - (side?.top ?? innerHeight) } as const;
  return { inset: { top: 0, right: 0, bottom: 0, left: top?.right ?? 0 }, corner };
}
