/** Of the premises on the card: what binds them and when it is due, what was found there, and when somebody was there. */
import type { Dossier } from '../api/dossier';
import { moment } from './card_model';
import { useSession, useStrings } from './context';
import { HazardSign } from './hazard_sign';
import { wordFor } from './strings';

/** Of each list; the figures in the headings are of all. */
const SHOWN_MAX = 20;

export function PremisesCard() {
  const file = useSession().premisesFile.dossier.value;
  const words = useStrings().desk.premises;
  if (!file) return null;
  return (
    <section aria-label={words.title} data-testid="dossier">
      <h3>{words.title}</h3>
      <p><strong>{file.name}</strong> <small>{wordFor(words.kinds, file.kind)}</small></p>
      <p class="path">{file.address}</p>
      <Obligations file={file} />
      <Found file={file} />
      <Visits file={file} />
    </section>
  );
}

function Obligations({ file: { obligations } }: { file: Dossier }) {
  const words = useStrings().desk.premises;
  const late = obligations.filter(({ overdue }) => overdue).length;
  return (
    <details class="why" open={late > 0}>
      <summary>{words.obligations} ({obligations.length}){late > 0 && <span class="late"> {words.overdue(late)}</span>}</summary>
      <ul class="findings">
        {obligations.slice(0, SHOWN_MAX).map((one) => (
          <li key={one.matter} data-testid="obligation">
            {one.name} <small class={one.overdue ? 'late' : ''}>{one.dueAt === undefined ? words.noInterval : words.due(one.dueAt.slice(0, 10))}</small>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Found({ file: { hazards } }: { file: Dossier }) {
  const session = useSession();
  const strings = useStrings();
  return (
    <details class="why">
      <summary>{strings.desk.premises.hazards} ({hazards.length})</summary>
      <ul class="findings">
        {hazards.slice(0, SHOWN_MAX).map((hazard) => (
          <li key={hazard.id} class="found">
            <HazardSign severity={hazard.severity} status={hazard.status} />
            <button type="button" class="link" onClick={() => session.chooseHazard(hazard.id, 'fly')}>{hazard.text || hazard.matter.name || hazard.matter.code}</button>
            <small>{moment(hazard.reportedAt)}</small>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Visits({ file: { visits } }: { file: Dossier }) {
  const words = useStrings().desk.premises;
  return (
    <details class="why">
      <summary>{words.visits} ({visits.length})</summary>
      <ul class="findings">
        {visits.slice(0, SHOWN_MAX).map((visit) => (
          <li key={visit.id}>{moment(visit.at)} {wordFor(words.visitKinds, visit.kind)}: {wordFor(words.results, visit.result)} {visit.note}</li>
        ))}
      </ul>
    </details>
  );
}
