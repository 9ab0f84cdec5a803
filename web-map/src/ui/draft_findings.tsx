/** What the server says of a draft: its faults, whom it hits, which grids differ. */
import type { Difference, Impact, Issue } from '../api/draft';
import { useSession, useStrings } from './context';
import { SHARED, impactLine, subjectsText, workloadCells, type Change } from './draft_model';
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
  const isNone = impact.loads.length === 0 && impact.workloads.length === 0;
  return (
    <details class="why" open={!isNone} data-testid="impact" data-addresses={impact.total.addresses} data-premises={impact.total.premises}>
      <summary>{words.impact}: {isNone ? words.noImpact : impactLine(impact, strings)}</summary>
      <Loads impact={impact} />
    </details>
  );
}

const LOADS = ['addresses', 'residents', 'premises', 'checksDue', 'openHazards', 'roadM', 'members'] as const;

/** Of each grid that gives or gets, what it has to look after before and after, and how much each of its members has. */
export function Loads({ impact }: { impact: Impact }) {
  const words = useStrings().draft;
  const loads = impact.loads.map(({ grid, name, before, after }) => ({ grid, name, cells: LOADS.map((what): Change => [String(before[what]), String(after[what])]) }));
  const workloads = impact.workloads.map(({ grid, name, before, after }) => ({ grid, name, cells: workloadCells(before, after) }));
  return (
    <>
      <BeforeAndAfter title={words.load} heads={LOADS.map((what) => words.counts[what])} rows={loads} testId="load" />
      <BeforeAndAfter title={words.perMember} heads={[words.serving, ...SHARED.map((what) => words.counts[what])]} rows={workloads} testId="workload" />
    </>
  );
}

interface Row {
  readonly grid: string;
  readonly name: string;
  readonly cells: readonly Change[];
}

/** A grid a row; what changes, as it was and as it will be. Nothing where there is no row. */
function BeforeAndAfter({ title, heads, rows, testId }: { title: string; heads: readonly string[]; rows: readonly Row[]; testId: string }) {
  const words = useStrings().draft;
  if (rows.length === 0) return null;
  return (
    <div class="table-wrap" tabIndex={0} role="region" aria-label={title}>
      <table class="loads">
        <thead><tr><th scope="col">{title}</th>{heads.map((head) => <th key={head} scope="col">{head}</th>)}</tr></thead>
        <tbody>
          {rows.map(({ grid, name, cells }) => (
            <tr key={grid} data-testid={testId}>
              <th scope="row">{name}</th>
              {cells.map(([before, after], at) => <td key={at}>{before === after ? after : <><s title={words.was}>{before}</s> <b title={words.is}>{after}</b></>}</td>)}
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
