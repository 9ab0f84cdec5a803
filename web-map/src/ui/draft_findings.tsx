/** What the server says of a draft: its faults, whom it hits, which grids differ. */
import type { Difference, Impact, Issue } from '../api/draft';
import { useSession, useStrings } from './context';
import { impactLine, subjectsText } from './draft_model';
import { wordFor } from './strings';

export function Issues() {
  const { drafting } = useSession();
  const words = useStrings().draft;
  const check = drafting.check.value;
  if (!check) return null;
  const errors = check.issues.filter(({ isError }) => isError).length;
  return (
    <details class="why" open={errors > 0} data-testid="issues" data-sound={check.sound} data-count={check.issues.length}>
      <summary>{words.issues}: {check.issues.length === 0 ? words.noIssues : words.issueCount(errors, check.issues.length - errors)}</summary>
      <ul class="findings">{check.issues.slice(0, SHOWN_MAX).map((issue, at) => <IssueRow key={at} issue={issue} />)}</ul>
    </details>
  );
}

/** Of a list that a draft may make thousands of; the counts say how many there are. */
const SHOWN_MAX = 200;

function IssueRow({ issue }: { issue: Issue }) {
  const session = useSession();
  const words = useStrings().draft;
  const kind = wordFor(words.issueTexts, issue.code);
  return (
    <li data-testid="issue" data-code={issue.code}>
      <strong class={issue.isError ? 'late' : 'warn'}>{issue.isError ? words.error : words.warning}</strong>{' '}
      <span title={issue.text}>{kind === issue.code ? issue.text : `${kind} ${subjectsText(issue)}`}</span>
      {issue.at && <button type="button" class="link" onClick={() => { session.wantedPlace.value = issue.at; }}>{words.showMe}</button>}
    </li>
  );
}

export function Impacts() {
  const { drafting } = useSession();
  const strings = useStrings();
  const words = strings.draft;
  const impact = drafting.impact.value;
  if (!impact) return null;
  return (
    <details class="why" open={impact.loads.length > 0} data-testid="impact" data-addresses={impact.total.addresses} data-premises={impact.total.premises}>
      <summary>{words.impact}: {impact.loads.length === 0 ? words.noImpact : impactLine(impact, strings)}</summary>
      {impact.loads.length > 0 && <Loads impact={impact} />}
    </details>
  );
}

const COUNTED = ['addresses', 'residents', 'premises', 'checksDue', 'openHazards', 'roadM', 'members'] as const;

function Loads({ impact }: { impact: Impact }) {
  const words = useStrings().draft;
  return (
    <div class="table-wrap" tabIndex={0} role="region" aria-label={words.load}>
      <table class="loads">
        <thead><tr><th scope="col">{words.load}</th>{COUNTED.map((what) => <th key={what} scope="col">{words.counts[what]}</th>)}</tr></thead>
        <tbody>
          {impact.loads.map(({ grid, name, before, after }) => (
            <tr key={grid} data-testid="load">
              <th scope="row">{name}</th>
              {COUNTED.map((what) => (
                <td key={what}>
                  {before[what] === after[what] ? after[what] : <><s title={words.was}>{before[what]}</s> <b title={words.is}>{after[what]}</b></>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Differences() {
  const { drafting } = useSession();
  const words = useStrings().draft;
  const found = drafting.differences.value;
  if (!found) return null;
  return (
    <details class="why" data-testid="differences" data-count={found.length}>
      <summary>{words.differences}: {found.length === 0 ? words.noDifferences : found.length}</summary>
      <ul class="findings">{found.slice(0, SHOWN_MAX).map((difference) => <DifferenceRow key={difference.id} difference={difference} />)}</ul>
    </details>
  );
}

function DifferenceRow({ difference: { kind, name, code, before, moved } }: { difference: Difference }) {
  const words = useStrings().draft;
  const what = [words[kind], moved && words.movedBorder, before && before.name !== name && words.renamedFrom(before.name), before && before.code !== code && words.renamedFrom(before.code)];
  return <li><strong>{name}</strong> <small>{code}</small> {what.filter(Boolean).join(' · ')}</li>;
}
