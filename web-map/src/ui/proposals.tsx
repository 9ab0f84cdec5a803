/** Fairer divisions side by side: asked for, compared by their figures, looked at on the map, one of them taken. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { OBJECTIVES, type Figures, type Proposal, type Proposals } from '../api/proposals';
import { useSession, useStrings } from './context';
import { draftFailure } from './draft_model';
import { Pick } from './fields';
import { percent } from './figures_model';
import { wordFor } from './strings';

export function ProposalsPanel() {
  const { proposing } = useSession();
  const strings = useStrings();
  const words = strings.plan.propose;
  const state = proposing.state.value;
  useEffect(() => () => proposing.close(), []);
  return (
    <details class="why" data-testid="proposals" data-kind={state.kind}>
      <summary>{words.title}</summary>
      <div class="draft-grid">
        <p class="hint">{words.intro}</p>
        <Wishes />
        {state.kind === 'asking' && (
          <p role="status" class="tool-row">
            <progress max={state.progress?.total ?? 1} value={state.progress?.done ?? 0} />
            <span>{state.progress ? words.progress(state.progress.done, state.progress.total) : words.begun}</span>
            <button type="button" class="secondary" data-testid="propose-cancel" onClick={() => proposing.close()}>{words.cancel}</button>
          </p>
        )}
        {state.kind === 'failed' && <p role="alert" class="complaint">{draftFailure(state.failure, strings)}</p>}
        {state.kind === 'ready' && <Found found={state.found} />}
      </div>
    </details>
  );
}

const TOLERANCES = [0.02, 0.05, 0.1, 0.2] as const;

function Wishes() {
  const { proposing, pen, drafting } = useSession();
  const words = useStrings().plan.propose;
  const [objective, tolerance, most, across] = [useSignal<(typeof OBJECTIVES)[number]>('residents'), useSignal(0.05), useSignal(''), useSignal(false)];
  const mesh = drafting.mesh.value;
  const area = pen.grids.value.filter((id) => mesh?.grids.get(id)?.layer === 'community');
  const submit = (event: Event): void => {
    event.preventDefault();
    const movedMax = most.peek() === '' ? undefined : Number(most.peek());
    void proposing.ask({ objective: objective.peek(), tolerance: tolerance.peek(), movedMax, across: across.peek(), area });
  };
  return (
    <form class="draft-grid" onSubmit={submit}>
      <p data-testid="propose-area" data-count={area.length}>{words.area(area.length)}</p>
      <Pick label={words.objective} value={objective.value} testId="propose-objective" options={OBJECTIVES.map((one) => [one, words.objectives[one]])} change={(next) => { objective.value = OBJECTIVES.find((one) => one === next) ?? 'residents'; }} />
      <Pick label={words.tolerance} value={String(tolerance.value)} testId="propose-tolerance" options={TOLERANCES.map((one) => [String(one), `±${one * 100}%`])} change={(next) => { tolerance.value = Number(next); }} />
      <label class="choice"><span>{words.movedMax}</span><input type="number" min={0} step={1} placeholder={words.unlimited} value={most.value} data-testid="propose-moved" onInput={(event) => { most.value = event.currentTarget.value; }} /></label>
      <label class="compare"><input type="checkbox" checked={across.value} data-testid="propose-across" onChange={(event) => { across.value = event.currentTarget.checked; }} />{words.across}</label>
      <div class="move-buttons"><button type="submit" class="primary" data-testid="propose-go" disabled={proposing.state.value.kind === 'asking' || drafting.work.value.kind === 'busy'}>{words.ask}</button></div>
    </form>
  );
}

/** The lines of the table; a proposal is a column. */
const FIGURES: readonly (readonly ['deviation' | 'moved' | 'imbalance' | 'compactness', (of: Figures) => string])[] = [
  ['deviation', ({ deviation }) => percent(deviation)],
  ['moved', ({ moved }) => moved.toLocaleString()],
  ['imbalance', ({ imbalance }) => imbalance.toLocaleString()],
  ['compactness', ({ compactness }) => compactness.toFixed(3)],
];

function Found({ found: { before, proposals, limits } }: { found: Proposals }) {
  const { proposing, drafting } = useSession();
  const words = useStrings().plan.propose;
  const { shown } = proposing;
  const busy = drafting.work.value.kind === 'busy';
  const looked = proposing.looked.value;
  return (
    <>
      {proposals.length === 0 ? <p class="hint" data-testid="no-proposals">{words.none}</p> : (
        <div class="table-wrap" tabIndex={0} role="region" aria-label={words.title}>
          <table class="loads proposals" data-testid="proposal-table">
            <thead><tr><th scope="col">{words.figure}</th><th scope="col">{words.now}</th>{proposals.map((_, at) => <th key={at} scope="col" aria-current={shown.value === at}>{words.option(at + 1)}</th>)}</tr></thead>
            <tbody>
              {FIGURES.map(([name, text]) => (
                <tr key={name}>
                  <th scope="row">{words[name]}</th><td>{text(before)}</td>
                  {proposals.map((proposal, at) => <td key={at} data-testid={`proposal-${name}`} data-value={proposal[name]}>{best(proposals, name) === at ? <b>{text(proposal)}</b> : text(proposal)}</td>)}
                </tr>
              ))}
              <tr><th scope="row">{words.edits}</th><td>–</td>{proposals.map(({ edits }, at) => <td key={at}>{edits.length}</td>)}</tr>
              <tr>
                <td colSpan={2} />
                {proposals.map((_, at) => (
                  <td key={at} class="proposal-buttons">
                    <button type="button" class="secondary" aria-pressed={shown.value === at} aria-label={`${shown.value === at ? words.hide : words.look}${words.ofOption(at + 1)}`} data-testid="proposal-look" onClick={() => proposing.look(shown.peek() === at ? undefined : at)}>{shown.value === at ? words.hide : words.look}</button>
                    <button type="button" class="primary" aria-label={`${words.take}${words.ofOption(at + 1)}`} data-testid="proposal-take" disabled={busy} onClick={() => void proposing.take(at)}>{words.take}</button>
                  </td>
                ))}
              </tr>
            </tbody>
          </table>
        </div>
      )}
      {limits.length > 0 && <p class="hint" data-testid="proposal-limits">{words.limit} {limits.map((limit) => wordFor(words.limits, limit)).join('、')}</p>}
      {looked && <Loads proposal={looked} />}
    </>
  );
}

/** Which of them is the best in a figure; none where they are as good as one another. */
function best(proposals: readonly Proposal[], figure: (typeof FIGURES)[number][0]): number | undefined {
  const values = proposals.map((proposal) => (figure === 'compactness' ? -proposal[figure] : proposal[figure]));
  const least = Math.min(...values);
  return values.filter((value) => value === least).length === 1 ? values.indexOf(least) : undefined;
}

/** Grids that are listed; the map shows the others. */
const LISTED_MAX = 60;

/** Of the one that is looked at, each grid that gives or gets, what changes most first. */
function Loads({ proposal }: { proposal: Proposal }) {
  const { drafting } = useSession();
  const words = useStrings().plan.propose;
  const grids = drafting.mesh.value?.grids;
  const changed = proposal.loads.filter(({ before, after }) => before !== after).toSorted((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before));
  return (
    <details class="why" open data-testid="proposal-loads" data-count={changed.length}>
      <summary>{words.loads} ({changed.length})</summary>
      <table class="loads">
        <thead><tr><th scope="col">{words.gridName}</th><th scope="col">{words.now}</th><th scope="col">→</th><th scope="col">{words.target}</th></tr></thead>
        <tbody>
          {changed.slice(0, LISTED_MAX).map(({ grid, before, after, target }) => (
            <tr key={grid}><th scope="row">{grids?.get(grid)?.name ?? grid}</th><td>{before.toLocaleString()}</td><td><b>{after.toLocaleString()}</b></td><td>{Math.round(target).toLocaleString()}</td></tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
