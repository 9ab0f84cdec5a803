/** The town's figures: sums, a chart, a table whose rows add up, and both to take away. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Figures, Part } from '../api/figures';
import type { Failure } from '../api/http';
import { palette } from '../map/palette';
import { COUNTED_BY, PERIODS, type CountedBy, type Period } from '../modes/figures';
import { LISTED_LEVELS } from '../modes/patrol_desk';
import { useSession, useStrings, useTheme } from './context';
import { download, pictureOf } from './download';
import { COLUMNS, csv, inOrder, partName, percent } from './figures_model';
import { FailureNotice } from './notice';

export function FiguresPanel() {
  const session = useSession();
  const words = useStrings().desk.figures;
  const key = session.keys.key.value;
  const { counts } = session.figures;
  useEffect(() => void counts.load(), [key]);
  const state = counts.state.value;
  return (
    <section class="drafts" aria-label={words.title} data-testid="figures">
      <Choices />
      {state.kind === 'loading' && <p class="hint" aria-busy="true">{words.loading}</p>}
      {state.kind === 'failed' && <FailureNotice failure={state.failure} again={() => void counts.load()} />}
      {state.kind === 'ready' && (state.value.total.hazards === 0 ? <p class="hint">{words.none}</p> : <Shown figures={state.value} />)}
    </section>
  );
}

function Choices() {
  const { figures } = useSession();
  const strings = useStrings();
  const words = strings.desk.figures;
  const { by, level, period } = figures.counting.value;
  const select = <T extends string>(label: string, testId: string, names: readonly T[], value: T, word: Readonly<Record<T, string>>, change: (value: T) => void) => (
    <label class="choice"><span>{label}</span>
      <select value={value} data-testid={testId} onChange={(event) => { const found = names.find((name) => name === event.currentTarget.value); if (found) change(found); }}>
        {names.map((name) => <option key={name} value={name}>{word[name]}</option>)}
      </select>
    </label>
  );
  return (
    <div class="choices pair">
      {select('' + words.by, 'figures-by', COUNTED_BY, by, words.bys, (next: CountedBy) => void figures.count({ by: next }))}
      {by === 'grid' && select(strings.desk.patrol.level, 'figures-level', LISTED_LEVELS, level, strings.desk.patrol.levels, (next) => void figures.count({ level: next }))}
      {select(words.period, 'figures-period', Object.keys(PERIODS) as Period[], period, words.periods, (next) => void figures.count({ period: next }))}
    </div>
  );
}

function Shown({ figures }: { figures: Figures }) {
  const session = useSession();
  const strings = useStrings();
  const words = strings.desk.figures;
  const chart = useRef<HTMLDivElement>(null);
  const { by } = session.figures.counting.value;
  const matters = session.matters.value ?? [];
  const { total } = figures;
  const failure = useSignal<Failure | undefined>(undefined);
  const workbook = async (): Promise<void> => {
    const outcome = await session.figures.workbook();
    failure.value = outcome.ok ? undefined : outcome.failure;
    if (outcome.ok) download(`${words.file}.xlsx`, outcome.value);
  };
  const picture = async (): Promise<void> => {
    const svg = chart.current?.querySelector('svg');
    if (svg) download(`${words.file}.png`, await pictureOf(svg));
  };
  return (
    <>
      <dl class="sums">
        {([['hazards', total.hazards], ['open', total.open], ['overdue', total.overdue], ['closed', total.closed], ['selfSettled', percent(total.selfSettledRate)], ['onTime', percent(total.onTimeRate)]] as const).map(([what, value]) => (
          <div key={what}><dt>{words[what]}</dt><dd data-testid={`sum-${what}`}>{value}</dd></div>
        ))}
      </dl>
      <div ref={chart}><Chart parts={inOrder(figures.parts)} nameOf={(part) => partName(part, by, matters, strings)} /></div>
      <div class="move-buttons">
        <button type="button" class="secondary" data-testid="figures-csv" onClick={() => download(`${words.file}.csv`, new Blob([csv(figures, by, matters, strings)], { type: 'text/csv' }))}>{words.csv}</button>
        <button type="button" class="secondary" data-testid="figures-xlsx" onClick={() => void workbook()}>{words.xlsx}</button>
        <button type="button" class="secondary" data-testid="figures-picture" onClick={() => void picture()}>{words.picture}</button>
      </div>
      {failure.value && <FailureNotice failure={failure.value} again={() => void workbook()} />}
      <div class="table-wrap" tabIndex={0} role="region" aria-label={words.title}>
        <table class="loads">
          <thead><tr><th scope="col">{words.bys[by]}</th>{COLUMNS.map((column) => <th key={column} scope="col">{words[column]}</th>)}</tr></thead>
          <tbody>
            {inOrder(figures.parts).map((part) => (
              <tr key={part.key ?? ''} data-testid="figure" data-key={part.key}>
                <th scope="row">{partName(part, by, matters, strings)}</th>{COLUMNS.map((column) => <td key={column}>{part[column]}</td>)}
              </tr>
            ))}
          </tbody>
          <tfoot><tr data-testid="figure-total"><th scope="row">{words.total}</th>{COLUMNS.map((column) => <td key={column}>{total[column]}</td>)}</tr></tfoot>
        </table>
      </div>
    </>
  );
}

/** Bars at most; the table has the others. */
const BARS_MAX = 12;
/** One bar with its name, and the whole, in units of the picture. */
const [ROW, WIDTH, NAMES] = [22, 340, 110];

/** Open hazards, and those that are closed, rejected or merged, as bars. Colours and sizes stand in it, so that it is the same picture on its own. */
function Chart({ parts, nameOf }: { parts: readonly Part[]; nameOf: (part: Part) => string }) {
  const words = useStrings().desk.figures;
  const { owner, edit, label, ground } = palette(useTheme().value);
  const shown = parts.slice(0, BARS_MAX);
  const most = Math.max(1, ...shown.map(({ hazards }) => hazards));
  const scale = (WIDTH - NAMES - 40) / most;
  const height = (shown.length + 1) * ROW + 6;
  return (
    <svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox={`0 0 ${WIDTH} ${height}`} width={WIDTH} height={height} role="img" aria-label={words.chart} font-family="Noto Sans CJK SC, sans-serif" font-size="12">
      <rect width={WIDTH} height={height} fill={ground} rx="6" />
      {shown.map((part, index) => {
        const y = index * ROW + 6;
        const [open, rest] = [part.open * scale, (part.hazards - part.open) * scale];
        return (
          <g key={part.key ?? ''}>
            <text x={NAMES - 6} y={y + 13} text-anchor="end" fill={label}>{shortened(nameOf(part))}</text>
            <rect x={NAMES} y={y} width={open} height={ROW - 6} fill={edit} />
            <rect x={NAMES + open} y={y} width={rest} height={ROW - 6} fill={owner} fill-opacity="0.75" />
            <text x={NAMES + open + rest + 4} y={y + 13} fill={label}>{part.hazards}</text>
          </g>
        );
      })}
      <g transform={`translate(${NAMES} ${shown.length * ROW + 8})`}>
        <rect width="12" height="12" fill={edit} /><text x="17" y="11" fill={label}>{words.open}</text>
        <rect x="80" width="12" height="12" fill={owner} fill-opacity="0.75" /><text x="97" y="11" fill={label}>{words.ended}</text>
      </g>
    </svg>
  );
}

/** As much of a name as has room beside a bar. */
function shortened(name: string): string {
  const letters = [...name];
  return letters.length > 8 ? `${letters.slice(0, 7).join('')}…` : name;
}
