/** Open hazards beside the map: the filter, and the list, overdue first; or the one that is looked at. */
import { useComputed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { OPEN_STATUSES, SEVERITIES, type Hazard, type Severity } from '../api/hazard';
import { counted, listed, NO_FILTER } from '../modes/hazard_order';
import { useSession, useStrings } from './context';
import { HazardCard } from './hazard_card';
import { hazardModel } from './hazard_model';
import { HazardSign } from './hazard_sign';
import { FailureNotice } from './notice';

/** Rows that are drawn at first, and with each press of the button below them: nobody reads 10,000. */
const ROWS = 100;

export function HazardsPanel() {
  const session = useSession();
  return session.desk.chosen.value === undefined ? <HazardList /> : <HazardCard />;
}

function HazardList() {
  const session = useSession();
  const strings = useStrings();
  const words = strings.hazard;
  const state = session.hazards.state.value;
  const live = session.live.state.value;
  const rows = useSignal(ROWS);
  const shown = useComputed(() => listed(session.hazards.value.values(), session.hazards.filter.value));
  useFocusOnReturn();

  if (state.kind === 'failed') return <FailureNotice failure={state.failure} again={() => void session.hazards.load()} />;
  if (state.kind === 'idle' && live.kind === 'away' && live.failure) return <FailureNotice failure={live.failure} again={() => session.live.start()} />;
  if (state.kind !== 'ready') return <p class="hint" aria-busy="true">{words.loading}</p>;
  const all = state.value.size;
  const rest = shown.value.length - rows.value;
  return (
    <section class="hazards" aria-label={words.layer} data-testid="hazards">
      <Filter />
      <label class="compare">
        <input type="checkbox" data-testid="alarm" checked={session.alarm.audible.value} onChange={(event) => { session.alarm.audible.value = event.currentTarget.checked; }} />
        {strings.desk.alarm.sound}
      </label>
      <p class="list-head" role="status" data-testid="hazards-shown">{words.shown(shown.value.length, all)}</p>
      {shown.value.length === 0 && (
        <div class="notice">
          <p class="hint">{all === 0 ? words.none : words.noneShown}</p>
          {all > 0 && <button type="button" class="quiet" onClick={() => { session.hazards.filter.value = NO_FILTER; }}>{words.showAll}</button>}
        </div>
      )}
      <ol class="rows">
        {shown.value.slice(0, rows.value).map((hazard) => <Row key={hazard.id} hazard={hazard} />)}
      </ol>
      {rest > 0 && <button type="button" class="quiet" onClick={() => { rows.value += ROWS; }}>{words.more(Math.min(rest, ROWS))}</button>}
    </section>
  );
}

function Row({ hazard }: { hazard: Hazard }) {
  const session = useSession();
  const strings = useStrings();
  const model = hazardModel(hazard, session.nowMs.value, strings);
  return (
    <li>
      <button type="button" class={`row row-${model.severity}`} data-testid="hazard-row" data-id={model.id} onClick={() => session.chooseHazard(model.id, 'fly')}>
        <HazardSign severity={model.severity} status={model.status} />
        <span class="row-head">
          <strong>{model.matter}</strong>
          {model.due !== undefined && <span class={model.isLate ? 'due late' : 'due'} data-testid="hazard-due">{model.due}</span>}
        </span>
        <span class="row-text">{model.text}</span>
        <small>{[model.standing, model.grid, model.reports].filter(Boolean).join(' · ')}</small>
      </button>
    </li>
  );
}

function Filter() {
  const session = useSession();
  const words = useStrings().hazard;
  const filter = session.hazards.filter.value;
  const counts = counted(session.hazards.value.values(), session.nowMs.value);
  const toggle = (severity: Severity): void => {
    const { severities } = filter;
    const next = SEVERITIES.filter((item) => (item === severity) !== severities.includes(item));
    session.hazards.filter.value = { ...filter, severities: next };
  };
  return (
    <div class="filter">
      <div class="toggles" role="group" aria-label={words.severityLabel}>
        {SEVERITIES.map((severity) => (
          <button key={severity} type="button" class="toggle" data-testid={`severity-${severity}`} aria-pressed={filter.severities.includes(severity)} onClick={() => toggle(severity)}>
            <HazardSign severity={severity} />{words.severities[severity]} {counts[severity]}
          </button>
        ))}
      </div>
      <label class="choice">
        <span>{words.statusLabel}</span>
        <select
          data-testid="hazard-status" value={filter.status ?? ''}
          onChange={(event) => { session.hazards.filter.value = { ...filter, status: OPEN_STATUSES.find((status) => status === event.currentTarget.value) }; }}
        >
          <option value="">{words.anyStatus}</option>
          {OPEN_STATUSES.map((status) => <option key={status} value={status}>{words.statuses[status]}</option>)}
        </select>
      </label>
    </div>
  );
}

/** Whoever comes back from a hazard with the keyboard stands on its row again. */
function useFocusOnReturn(): void {
  const session = useSession();
  useEffect(() => {
    const id = session.desk.left;
    if (id !== undefined) document.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`)?.focus();
  }, []);
}
