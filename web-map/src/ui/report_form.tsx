/** Reporting a hazard at the place on the card: the button, the form, and whose it is and by when. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { SEVERITIES } from '../api/hazard';
import type { Filed } from '../api/hazards';
import { answered } from '../modes/ask';
import { mayReport, reportPlace } from '../modes/reporting';
import { moment } from './card_model';
import { useSession, useStrings } from './context';
import { MatterOptions } from './matter_select';

export function ReportHere() {
  const session = useSession();
  const words = useStrings().hazard;
  const { reporting, ask } = session;
  const shown = answered(ask.state.value);
  const place = shown && reportPlace(shown);
  if (!place || !mayReport(session.about.value?.role)) return null;
  const state = reporting.state.value;
  if (state.kind === 'closed') {
    return <button type="button" class="secondary report-here" data-testid="report-here" onClick={() => reporting.open()}>{words.report}</button>;
  }
  if (state.kind === 'filed') return <Receipt filed={state.filed} />;
  return <Form place={place} />;
}

function Form({ place }: { place: NonNullable<ReturnType<typeof reportPlace>> }) {
  const session = useSession();
  const strings = useStrings();
  const words = strings.hazard;
  const state = session.reporting.state.value;
  const matter = useSignal(session.ask.matter.peek() ?? '');
  const severity = useSignal('');
  const text = useSignal('');
  const first = useRef<HTMLSelectElement>(null);
  useEffect(() => first.current?.focus(), []);
  const sending = state.kind === 'sending';
  const failure = state.kind === 'failed' ? strings.failure(state.failure) : undefined;
  const submit = (event: Event): void => {
    event.preventDefault();
    const chosen = SEVERITIES.find((name) => name === severity.value);
    void session.reporting.send({ place, matter: matter.value, severity: chosen, text: text.value.trim() });
  };
  return (
    <form class="report" aria-label={words.reportTitle} onSubmit={submit} data-testid="report-form">
      <h3>{words.reportTitle}</h3>
      <label class="choice">
        <span>{words.reportMatter}</span>
        <select ref={first} required value={matter.value} data-testid="report-matter" onChange={(event) => { matter.value = event.currentTarget.value; }}>
          <option value="">{words.reportMatterFirst}</option>
          <MatterOptions />
        </select>
      </label>
      <label class="choice">
        <span>{words.reportSeverity}</span>
        <select value={severity.value} data-testid="report-severity" onChange={(event) => { severity.value = event.currentTarget.value; }}>
          <option value="">{words.reportSeverityOfMatter}</option>
          {SEVERITIES.map((name) => <option key={name} value={name}>{words.severities[name]}</option>)}
        </select>
      </label>
      <label class="note">
        <span>{words.reportText}</span>
        <textarea rows={3} required maxLength={500} value={text.value} placeholder={words.reportTextHint} data-testid="report-text" onInput={(event) => { text.value = event.currentTarget.value; }} />
      </label>
      {failure && <p class="complaint" role="alert">{failure.headline}：{failure.advice}</p>}
      <div class="move-buttons">
        <button type="submit" class="primary" disabled={sending} data-testid="report-send">{sending ? words.sending : words.reportSend}</button>
        <button type="button" class="secondary" onClick={() => session.reporting.close()}>{words.reportCancel}</button>
      </div>
    </form>
  );
}

function Receipt({ filed }: { filed: Filed }) {
  const session = useSession();
  const strings = useStrings();
  const words = strings.hazard;
  const { owner, dueAt, duplicateOf, reports } = filed;
  const grid = owner.grid?.name ?? words.outside;
  return (
    <div class="verdict verdict-owned receipt" role="status" data-testid="report-filed" data-id={filed.id} data-duplicate-of={duplicateOf}>
      <strong>{words.filed}</strong>
      {duplicateOf !== undefined && <p class="warn">{words.filedJoined(reports)}</p>}
      <p>{owner.member ? words.filedOwner(owner.member.name, grid) : words.filedNobody(grid)}</p>
      <p>{dueAt === undefined ? words.noLimit : words.dueBy(moment(dueAt))}</p>
      <div class="move-buttons">
        <button type="button" class="primary" onClick={() => session.chooseHazard(filed.id, 'reveal')}>{words.look}</button>
        <button type="button" class="secondary" onClick={() => session.reporting.close()}>{strings.card.close}</button>
      </div>
    </div>
  );
}
