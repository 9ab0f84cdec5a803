/** What stands beside the map: one of several, chosen by tabs (ARIA Authoring Practices, "Tabs"). */
import { PANELS, type Panel } from '../modes/link';
import { counted } from '../modes/hazard_order';
import { AnswerPanel } from './answer_panel';
import { useSession, useStrings } from './context';
import { FiguresPanel } from './figures_panel';
import { HazardsPanel } from './hazards_panel';
import { late } from './late';
import { PatrolPanel } from './patrol_panel';

/** The planner's table. */
const DraftsPanel = late(async () => (await import('./drafts_panel')).DraftsPanel);

export function SidePanel() {
  const session = useSession();
  const chosen = session.panel.value;
  return (
    <main class="answer surface" id="panel-answer">
      <Tabs chosen={chosen} />
      <div role="tabpanel" id="side-panel" aria-labelledby={`tab-${chosen}`} class="side-panel">
        <Chosen panel={chosen} />
      </div>
    </main>
  );
}

function Chosen({ panel }: { panel: Panel }) {
  switch (panel) {
    case 'ask':
      return <AnswerPanel />;
    case 'hazards':
      return <HazardsPanel />;
    case 'patrol':
      return <PatrolPanel />;
    case 'figures':
      return <FiguresPanel />;
    case 'drafts':
      return <DraftsPanel />;
  }
}

function Tabs({ chosen }: { chosen: Panel }) {
  const session = useSession();
  const words = useStrings().hazard;
  const move = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const next = PANELS[(PANELS.indexOf(chosen) + step + PANELS.length) % PANELS.length] ?? chosen;
    session.panel.value = next;
    document.getElementById(`tab-${next}`)?.focus();
    event.preventDefault();
  };
  return (
    <div class="tabs" role="tablist" aria-label={words.panelsLabel} onKeyDown={move}>
      {PANELS.map((panel) => (
        <button
          key={panel} type="button" role="tab" id={`tab-${panel}`} aria-controls="side-panel" aria-selected={panel === chosen}
          tabIndex={panel === chosen ? 0 : -1} onClick={() => { session.panel.value = panel; }}
        >
          {words.panels[panel]}
          {panel === 'hazards' && <Badges />}
        </button>
      ))}
    </div>
  );
}

/** How many are open, and how many of them late, whichever panel is looked at. */
function Badges() {
  const session = useSession();
  const words = useStrings().hazard;
  if (session.hazards.state.value.kind !== 'ready') return null;
  const { all, late } = counted(session.hazards.value.values(), session.nowMs.value);
  return (
    <>
      <span class="badge" data-testid="hazard-count">{all}</span>
      {late > 0 && <span class="badge badge-late" data-testid="late-count">{words.lateCount(late)}</span>}
    </>
  );
}
