/** A day of a grid's members, played on the map. */
import { useSignal, useSignalEffect } from '@preact/signals';
import { midnight, townDate } from '../modes/clock';
import { DAY_MS } from '../modes/patrol_desk';
import { useSession, useStrings } from './context';
import { FailureNotice } from './notice';

/** Of the day in a second while it is played, milliseconds: an hour in six seconds. */
const PACE = 600_000;
/** Between two pictures while it is played, ms. */
const TICK_MS = 50;
const MINUTE_MS = 60_000;

export function Walks() {
  const session = useSession();
  const words = useStrings().desk.patrol;
  const { patrolDesk: desk } = session;
  const date = useSignal(townDate(session.nowMs.peek()));
  const day = desk.day.value;
  useSignalEffect(() => {
    if (!desk.playing.value) return;
    const ticking = setInterval(() => {
      desk.moment.value = Math.min(DAY_MS, desk.moment.peek() + (PACE * TICK_MS) / 1000);
      if (desk.moment.peek() >= DAY_MS) desk.playing.value = false;
    }, TICK_MS);
    return () => clearInterval(ticking);
  });
  const read = (event: Event): void => {
    event.preventDefault();
    const from = Date.parse(`${date.peek()}T00:00:00+08:00`);
    if (Number.isFinite(from)) void desk.play(from).then(() => { session.wantedPlaces.value = desk.shown.peek().flatMap(({ points }) => points.map(({ at }) => at)); });
  };
  return (
    <div class="tools" data-testid="walks">
      <form class="field" onSubmit={read}>
        <label class="choice"><span>{words.day}</span>
          <input type="date" required aria-label={words.date} max={townDate(midnight(session.nowMs.value))} value={date.value} data-testid="walks-date" onInput={(event) => { date.value = event.currentTarget.value; }} />
        </label>
        <button type="submit" class="secondary" data-testid="walks-load" disabled={day.kind === 'loading'}>{words.load}</button>
      </form>
      {day.kind === 'loading' && <p class="hint" role="status">{words.loadingDay}</p>}
      {day.kind === 'failed' && <FailureNotice failure={day.failure} again={() => void desk.play(midnight(session.nowMs.peek()))} />}
      {day.kind === 'ready' && (day.walks.length === 0 ? <p class="hint" data-testid="no-walks">{words.noWalks}</p> : <Player />)}
    </div>
  );
}

function Player() {
  const { patrolDesk: desk } = useSession();
  const words = useStrings().desk.patrol;
  const day = desk.day.value;
  if (day.kind !== 'ready') return null;
  const members = new Map(day.walks.map(({ member, name }) => [member, name ?? member]));
  const minutes = Math.floor(desk.moment.value / MINUTE_MS);
  const time = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  return (
    <>
      <div class="player">
        <button type="button" class="icon" aria-label={desk.playing.value ? words.pause : words.play} data-testid="play" onClick={() => { desk.playing.value = !desk.playing.peek(); }}><PlaySign playing={desk.playing.value} /></button>
        <input
          type="range" min="0" max={DAY_MS} step={MINUTE_MS} value={desk.moment.value} aria-label={words.time} aria-valuetext={time} data-testid="walks-time"
          onInput={(event) => { desk.moment.value = event.currentTarget.valueAsNumber; }}
        />
        <output data-testid="walks-clock">{time}</output>
      </div>
      <div class="tool-row">
        <select value={desk.member.value ?? ''} aria-label={words.everybody} data-testid="walks-member" onChange={(event) => { desk.member.value = event.currentTarget.value || undefined; }}>
          <option value="">{words.everybody} ({members.size})</option>
          {[...members].map(([id, name]) => <option key={id} value={id}>{name}</option>)}
        </select>
        <button type="button" class="quiet" onClick={() => desk.stop()}>{words.stop}</button>
      </div>
    </>
  );
}

/** Drawn, since not every font has such signs. */
function PlaySign({ playing }: { playing: boolean }) {
  return <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" fill="currentColor">{playing ? <path d="M3 2h4v12H3zM9 2h4v12H9z" /> : <path d="M3 1l11 7-11 7z" />}</svg>;
}
