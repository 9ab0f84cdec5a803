/** One hazard: what is wrong, whose it is, by when, what may be done about it, and what was done. */
import { useEffect, useRef } from 'preact/hooks';
import type { Hazard, HazardCourse } from '../api/hazard';
import { MAP_DATUM } from '../geo/datum';
import { moment } from './card_model';
import { useSession, useStrings } from './context';
import { hazardModel, type HazardModel } from './hazard_model';
import { HazardMoves } from './hazard_moves';
import { HazardSign } from './hazard_sign';
import { FailureNotice } from './notice';
import { wordFor } from './strings';

/** How far off a hazard's own point may be when its owner is asked for, metres. */
const ACCURACY_M = 5;

export function HazardCard() {
  const session = useSession();
  const strings = useStrings();
  const words = strings.hazard;
  const { desk } = session;
  const state = desk.detail.value;
  const hazard = desk.shown;
  const back = useRef<HTMLButtonElement>(null);
  const id = desk.chosen.value;
  useEffect(() => back.current?.focus(), [id]);

  const isGone = state.kind === 'failed' && state.failure.kind === 'refused' && state.failure.status === 404;
  return (
    <section class="hazard" aria-label={words.layer} aria-busy={state.kind === 'loading'} data-testid="hazard-card" data-status={hazard?.status}>
      <button ref={back} type="button" class="quiet back" onClick={() => desk.close()}>← {words.back}</button>
      {isGone ? <p class="hint" role="alert">{words.gone}</p> : state.kind === 'failed' && <FailureNotice failure={state.failure} again={() => void desk.load()} />}
      {state.kind !== 'failed' && hazard === undefined && <p class="hint">{words.loading}</p>}
      {hazard && !isGone && <Standing hazard={hazard} model={hazardModel(hazard, session.nowMs.value, strings)} />}
      {state.kind === 'ready' && <HazardMoves hazard={state.value} />}
      {state.kind === 'ready' && <Course hazard={state.value} />}
    </section>
  );
}

function Standing({ hazard, model }: { hazard: Hazard; model: HazardModel }) {
  const session = useSession();
  const strings = useStrings();
  const words = strings.hazard;
  const ask = (): void => {
    const { lon, lat } = hazard.at;
    session.ask.ask({ kind: 'point', x: lon, y: lat, datum: MAP_DATUM, accuracyM: ACCURACY_M }).catch(() => undefined);
  };
  return (
    <>
      <div class="hazard-head">
        <HazardSign severity={model.severity} status={model.status} />
        <div>
          <h2 data-testid="hazard-matter">{model.matter}</h2>
          <p data-testid="hazard-standing">{model.standing}{model.reports !== undefined && ` · ${model.reports}`}</p>
        </div>
      </div>
      <p class="hazard-due">
        {model.due !== undefined && <strong class={model.isLate ? 'late' : ''}>{model.due}</strong>} <small>{model.dueBy}</small>
      </p>
      {model.text !== '' && <p class="hazard-text" data-testid="hazard-text">{model.text}</p>}
      <div class={`verdict verdict-${hazard.owner.status} whose`}>
        <div>
          <p class="eyebrow">{words.owner}</p>
          <p><strong data-testid="hazard-owner">{model.owner}</strong> {model.team !== undefined && <small>{model.team}</small>}</p>
          <p>{model.grid}</p>
        </div>
        {model.phone && (model.phone.href === undefined
          ? <p class="masked"><span data-testid="hazard-phone">{model.phone.text}</span> <small>{strings.card.masked}</small></p>
          : <a class="call" href={model.phone.href} data-testid="hazard-phone"><span aria-hidden="true">☎</span> <span class="visually-hidden">{strings.card.call(model.owner)}</span> {model.phone.text}</a>)}
      </div>
      {model.besides.map((line) => <p key={line} class="warn">{line}</p>)}
      <p class="hazard-links">
        <small>{model.reported}</small>
        <button type="button" class="link" onClick={ask}>{words.who}</button>
        {hazard.mergedInto !== undefined && <button type="button" class="link" onClick={() => session.chooseHazard(hazard.mergedInto ?? '', 'fly')}>{words.mergedInto}</button>}
      </p>
    </>
  );
}

function Course({ hazard }: { hazard: HazardCourse }) {
  const words = useStrings().hazard;
  return (
    <>
      <details class="why" open>
        <summary>{words.courseTitle} ({hazard.course.length})</summary>
        <ol class="course">
          {hazard.course.map((event) => (
            <li key={`${event.number} ${event.action}`} data-testid="hazard-event" data-action={event.action}>
              <span>{wordFor(words.events, event.action)}</span>
              {event.department !== undefined && <span> → {event.department}</span>}
              {event.note !== '' && <span class="said">“{event.note}”</span>}
              <small>{moment(event.at)} · {event.actor}</small>
            </li>
          ))}
        </ol>
      </details>
      <details class="why">
        <summary>{words.reportList} ({hazard.reportList.length})</summary>
        <ol class="course">
          {hazard.reportList.map((report) => (
            <li key={report.id} data-testid="hazard-report">
              <span>{report.text}</span>
              <small>{moment(report.reportedAt)}{report.reporter !== undefined && ` · ${report.reporter}`}</small>
            </li>
          ))}
        </ol>
      </details>
    </>
  );
}
