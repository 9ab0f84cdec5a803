/** Where nobody has been: grids by how much of them was seen, worst first; of one of them its gaps, its missed premises, its day. */
import { useEffect } from 'preact/hooks';
import type { Coverage, Gap, Missed } from '../api/patrol';
import { PATROL_WINDOWS, isPatrolWindow } from '../map/patrol_window';
import { LISTED_LEVELS, seesWalks, worstFirst } from '../modes/patrol_desk';
import { distance, moment } from './card_model';
import { useSession, useStrings } from './context';
import { FailureNotice } from './notice';
import { Walks } from './walks';

/** Of a list, at once; a city has thousands of basic grids. */
const SHOWN_MAX = 200;

export function PatrolPanel() {
  const session = useSession();
  const { patrolDesk } = session;
  const key = session.keys.key.value;
  useEffect(() => void patrolDesk.load(), [key]);
  return patrolDesk.grid.value === undefined ? <Grids /> : <Grid id={patrolDesk.grid.value} />;
}

function Choices() {
  const session = useSession();
  const strings = useStrings();
  const words = strings.desk.patrol;
  const { patrolDesk: desk } = session;
  return (
    <div class="choices pair">
      <label class="choice"><span>{words.level}</span>
        <select value={desk.level.value} data-testid="patrol-level" onChange={(event) => { const level = LISTED_LEVELS.find((name) => name === event.currentTarget.value); if (level) void desk.list({ level }); }}>
          {LISTED_LEVELS.map((level) => <option key={level} value={level}>{words.levels[level]}</option>)}
        </select>
      </label>
      <label class="choice"><span>{words.window}</span>
        <select value={desk.window.value} data-testid="desk-window" onChange={(event) => { const window = event.currentTarget.value; if (isPatrolWindow(window)) void desk.list({ window }); }}>
          {PATROL_WINDOWS.map((window) => <option key={window} value={window}>{strings.patrol.windows[window]}</option>)}
        </select>
      </label>
      <label class="compare">
        <input type="checkbox" checked={session.patrolWindow.value === desk.window.value} onChange={(event) => void session.showPatrol(event.currentTarget.checked ? desk.window.peek() : undefined)} />
        {words.onMap}
      </label>
    </div>
  );
}

function Grids() {
  const { patrolDesk: desk } = useSession();
  const words = useStrings().desk.patrol;
  const state = desk.grids.state.value;
  const missed = new Map(desk.missedBy.value?.grids.map((one) => [one.grid.id, one.missed]));
  return (
    <section class="drafts" aria-label={words.listTitle} data-testid="patrol">
      <Choices />
      {state.kind === 'loading' && <p class="hint" aria-busy="true">{words.loading}</p>}
      {state.kind === 'failed' && <FailureNotice failure={state.failure} again={() => void desk.load()} />}
      {state.kind === 'ready' && state.value.length === 0 && <p class="hint">{words.none}</p>}
      {state.kind === 'ready' && (
        <ul class="rows">{worstFirst(state.value).slice(0, SHOWN_MAX).map((one) => <Row key={one.grid.id} one={one} missed={missed.get(one.grid.id)} />)}</ul>
      )}
    </section>
  );
}

function Row({ one: { grid, ratio, premises }, missed }: { one: Coverage; missed: number | undefined }) {
  const { patrolDesk } = useSession();
  const words = useStrings().desk.patrol;
  const percent = ratio === undefined ? undefined : Math.round(ratio * 100);
  return (
    <li>
      <button type="button" class="row draft-row" data-testid="patrol-row" data-id={grid.id} data-ratio={ratio} onClick={() => patrolDesk.choose(grid.id)}>
        <span class="row-head"><strong>{grid.name}</strong><span class="due">{percent === undefined ? words.notApplicable : `${percent}%`}</span></span>
        <span class="meter" aria-hidden="true"><span style={{ width: `${percent ?? 0}%` }} /></span>
        <small>{words.premises(premises.of)}{missed !== undefined && missed > 0 && <> · <span class="late">{words.missedCount} {missed}</span></>}</small>
      </button>
    </li>
  );
}

function Grid({ id }: { id: string }) {
  const session = useSession();
  const words = useStrings().desk.patrol;
  const { patrolDesk: desk } = session;
  const one = desk.grids.value?.find(({ grid }) => grid.id === id);
  return (
    <section class="draft" data-testid="patrol-grid" aria-label={one?.grid.name}>
      <button type="button" class="quiet back" onClick={() => desk.choose(undefined)}>← {words.back}</button>
      <div class="draft-head"><h2>{one?.grid.name}</h2>{one?.ratio !== undefined && <span class="pill">{words.seen} {Math.round(one.ratio * 100)}%</span>}</div>
      <Choices />
      {seesWalks(session.about.value?.role) ? <Walks /> : <p class="hint">{words.noRole}</p>}
      <Gaps />
      <MissedPremises />
    </section>
  );
}

function Gaps() {
  const { patrolDesk: desk } = useSession();
  const strings = useStrings();
  const words = strings.desk.patrol;
  const state = desk.gaps.state.value;
  if (state.kind === 'failed') return <FailureNotice failure={state.failure} again={() => void desk.load()} />;
  if (state.kind === 'loading') return <p class="hint" aria-busy="true">{words.loading}</p>;
  const { items, roadsM, premises } = state.value;
  return (
    <details class="why" open data-testid="gaps" data-count={items.length}>
      <summary>{words.gaps}{items.length > 0 && `: ${words.roads(distance(roadsM, strings))} · ${words.premises(premises)}`}</summary>
      {items.length === 0 && <p class="hint">{words.noGaps}</p>}
      <ul class="rows">{items.map((gap) => <GapRow key={`${gap.kind} ${gap.id}`} gap={gap} />)}</ul>
    </details>
  );
}

function GapRow({ gap }: { gap: Gap }) {
  const session = useSession();
  const strings = useStrings();
  const words = strings.desk.patrol;
  const show = (): void => {
    session.patrolDesk.look(gap);
    session.wantedPlaces.value = gap.lines.flat();
  };
  return (
    <li>
      <button type="button" class="row draft-row" data-testid="gap" data-id={gap.id} aria-current={session.patrolDesk.gap.value === gap} onClick={show}>
        <span class="row-head"><strong>{gap.name}</strong><span class="due">{gap.lengthM === undefined ? '' : distance(gap.lengthM, strings)}</span></span>
        <small>{gap.lastVisit === undefined ? words.never : words.last(moment(gap.lastVisit))}</small>
      </button>
    </li>
  );
}

function MissedPremises() {
  const { patrolDesk: desk } = useSession();
  const words = useStrings().desk.patrol;
  const found = desk.missed.value;
  if (!found) return null;
  return (
    <details class="why" open={found.items.length > 0} data-testid="missed" data-count={found.items.length}>
      <summary>{words.missed} ({found.grids.reduce((sum, { missed }) => sum + missed, 0)})</summary>
      {found.items.length === 0 && <p class="hint">{words.noMissed}</p>}
      <ul class="rows">{found.items.map((item) => <MissedRow key={item.premises} item={item} />)}</ul>
    </details>
  );
}

function MissedRow({ item }: { item: Missed }) {
  const session = useSession();
  const words = useStrings().desk.patrol;
  return (
    <li>
      <button type="button" class="row draft-row" data-testid="missed-row" data-id={item.premises} onClick={() => void session.ask.ask({ kind: 'premises', key: item.premises })}>
        <span class="row-head"><strong>{item.name}</strong><span class="due late">{words.due(item.dueAt.slice(0, 10))}</span></span>
        <small>{item.matter} · {item.lastSupervision === undefined ? words.neverChecked : words.lastCheck(item.lastSupervision.slice(0, 10))}</small>
      </button>
    </li>
  );
}
