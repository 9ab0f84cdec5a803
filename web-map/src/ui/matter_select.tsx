/** Which matter the question is about, grouped by the three lists. */
import type { Matter } from '../api/matters';
import { useSession, useStrings } from './context';
import { wordFor } from './strings';

export function MatterSelect() {
  const session = useSession();
  const strings = useStrings();
  const { kind } = session.matters.state.value;
  const matters = session.matters.value ?? [];
  const chosen = session.ask.matter.value;
  const none = kind === 'loading' ? strings.matter.loading : kind === 'failed' ? strings.matter.failed : strings.matter.any;
  return (
    <label class="choice">
      <span>{strings.matter.label}</span>
      <select data-testid="matter" value={chosen ?? ''} onChange={(event) => void session.ask.setMatter(event.currentTarget.value || undefined)}>
        <option value="">{none}</option>
        {/* A link may name a matter that is not (yet) in the list: it is asked about all the same, so it shows. */}
        {chosen !== undefined && !matters.some((matter) => matter.code === chosen) && <option value={chosen}>{chosen}</option>}
        <MatterOptions />
      </select>
    </label>
  );
}

/** All matters, grouped by their lists. */
export function MatterOptions() {
  const session = useSession();
  const strings = useStrings();
  return (
    <>
      {byList(session.matters.value ?? []).map(([list, entries]) => (
        <optgroup key={list} label={wordFor(strings.lists, list)}>
          {entries.map((matter) => <option key={matter.code} value={matter.code}>{matter.name}</option>)}
        </optgroup>
      ))}
    </>
  );
}

/** Lists in the order in which the server names them first. */
function byList(matters: readonly Matter[]): [string, Matter[]][] {
  const lists = new Map<string, Matter[]>();
  for (const matter of matters) {
    const entries = lists.get(matter.list) ?? [];
    entries.push(matter);
    lists.set(matter.list, entries);
  }
  return [...lists];
}
