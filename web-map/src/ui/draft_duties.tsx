/** Who answers for a grid from the day on which the draft comes into force: duties that end, and new ones. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Duty, Member } from '../api/duties';
import { ROLES, type Edit, type Role } from '../draft/edit';
import { useSession, useStrings } from './context';
import { Pick, TextField } from './fields';
import { FailureNotice } from './notice';
import { wordFor } from './strings';

export function DraftDuties({ grid }: { grid: string }) {
  const words = useStrings().plan.duties;
  const open = useSignal(false);
  return (
    <details class="why" data-testid="duties" onToggle={(event) => { open.value = event.currentTarget.open; }}>
      <summary>{words.title}</summary>
      {open.value && <Duties grid={grid} />}
    </details>
  );
}

function Duties({ grid }: { grid: string }) {
  const { duties: desk, drafting } = useSession();
  const words = useStrings().plan.duties;
  const state = desk.duties.state.value;
  /** What was made since it was opened, since the server tells of duties as they are in force. */
  const made = useSignal<ReadonlySet<string>>(new Set());
  useEffect(() => desk.look(grid), [grid]);
  const make = async (edit: Edit, what: string): Promise<boolean> => {
    const done = await drafting.edit([edit]);
    if (done) made.value = new Set([...made.peek(), what]);
    return done;
  };
  if (state.kind === 'loading') return <p class="hint" aria-busy="true">{words.loading}</p>;
  if (state.kind === 'failed') return <FailureNotice failure={state.failure} again={() => desk.look(grid)} />;
  return (
    <>
      {state.value.length === 0 && <p class="hint">{words.none}</p>}
      <ul class="findings">
        {state.value.map((duty) => <Row key={duty.id} duty={duty} isEnded={made.value.has(duty.id)} end={() => void make({ op: 'set_duty', grid, duty: duty.id }, duty.id)} />)}
        {[...made.value].filter((what) => !state.value.some(({ id }) => id === what)).map((what) => <li key={what} class="on-duty">{words.added} {what}</li>)}
      </ul>
      <NewDuty grid={grid} make={make} />
      <p class="hint">{words.hint}</p>
    </>
  );
}

function Row({ duty, isEnded, end }: { duty: Duty; isEnded: boolean; end: () => void }) {
  const strings = useStrings();
  const words = strings.plan.duties;
  const busy = useSession().drafting.work.value.kind === 'busy';
  return (
    <li class="duty" data-testid="duty" data-id={duty.id}>
      <span>{isEnded ? <s>{duty.member.name}</s> : <strong>{duty.member.name}</strong>} {wordFor(strings.roles, duty.role)} <small>{duty.hours === '' ? words.always : duty.hours}</small></span>
      {isEnded ? <small>{words.ends}</small> : <button type="button" class="link" data-testid="duty-end" aria-label={`${words.end} ${duty.member.name}`} disabled={busy} onClick={end}>{words.end}</button>}
    </li>
  );
}

function NewDuty({ grid, make }: { grid: string; make: (edit: Edit, what: string) => Promise<boolean> }) {
  const { duties: desk, drafting } = useSession();
  const strings = useStrings();
  const words = strings.plan.duties;
  const [who, role, hours, wrong] = [useSignal(''), useSignal<Role>('lead'), useSignal(''), useSignal(false)];
  const submit = (event: Event): void => {
    event.preventDefault();
    const member = desk.meant(who.peek());
    wrong.value = member === undefined;
    if (!member) return;
    const held = { member: member.id, role: role.peek(), hours: hours.peek().trim() };
    void make({ op: 'set_duty', grid, held }, `${member.name} ${wordFor(strings.roles, held.role)}`).then((done) => { if (done) who.value = hours.value = ''; });
  };
  return (
    <form class="report" onSubmit={submit} data-testid="duty-form">
      <label class="note">
        <span>{words.member}</span>
        <input type="text" required list="members" value={who.value} data-testid="duty-member" onInput={(event) => { who.value = event.currentTarget.value; wrong.value = false; }} />
        <datalist id="members">{(desk.members.value ?? []).map((member: Member) => <option key={member.id} value={member.id} label={`${member.name} ${wordFor(strings.teams, member.team)}`} />)}</datalist>
      </label>
      {wrong.value && <p role="alert" class="complaint">{words.unknown}</p>}
      <Pick label={words.role} value={role.value} testId="duty-role" options={ROLES.map((one) => [one, strings.roles[one] ?? one])} change={(next) => { role.value = ROLES.find((one) => one === next) ?? 'lead'; }} />
      <TextField label={words.hours} value={hours} testId="duty-hours" required={false} hint="Mo-Fr 08:30-12:00,14:00-17:30" />
      <div class="move-buttons"><button type="submit" class="secondary" data-testid="duty-go" disabled={drafting.work.value.kind === 'busy'}>{words.add}</button></div>
    </form>
  );
}
