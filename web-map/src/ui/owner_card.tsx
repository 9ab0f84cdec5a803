/** The ownership card: who is in charge of a place, why, and on which grids it lies. */
import type { CardModel, GridLine, MemberLine } from './card_model';
import { useSession, useStrings } from './context';
import { PremisesCard } from './premises_card';
import { ReportHere } from './report_form';

/** `stale`: another answer is on its way. */
export function OwnerCard({ card, stale }: { card: CardModel; stale: boolean }) {
  const session = useSession();
  const strings = useStrings();
  const words = strings.card;
  return (
    <section class={stale ? 'card stale' : 'card'} aria-busy={stale} aria-label={words.region} data-testid="card" data-status={card.status}>
      <div class="card-place">
        <p>
          <span data-testid="place">{card.place}</span>
          {card.matched !== undefined && <small>{card.matched}</small>}
        </p>
        <button type="button" class="quiet" data-testid="print" onClick={() => print()}>{strings.desk.print}</button>
        <button type="button" class="icon" aria-label={words.close} onClick={() => void session.ask.ask(undefined)}>×</button>
      </div>
      <Verdict card={card} />
      {card.candidates.length > 0 && <Candidates card={card} />}
      <ReportHere />
      <PremisesCard />
      {card.because.length > 0 && (
        <details class="why" open>
          <summary>{words.why}</summary>
          <ol>{card.because.map((reason, index) => <li key={index} data-testid="because">{reason}</li>)}</ol>
        </details>
      )}
      {card.grids.length > 0 && (
        <>
          <h3>{words.grids}</h3>
          <ul class="grids">{card.grids.map((grid) => <Grid key={grid.id} grid={grid} card={card} />)}</ul>
        </>
      )}
      {card.ledBy && (
        <>
          <h3>{words.ledBy}</h3>
          <ul class="grids"><Grid grid={card.ledBy} card={card} led /></ul>
        </>
      )}
      {card.footing !== '' && <p class="footing" data-testid="footing">{card.footing}</p>}
    </section>
  );
}

function Verdict({ card }: { card: CardModel }) {
  const words = useStrings().card;
  const { owner } = card;
  const member = owner?.member;
  return (
    <div class={`verdict verdict-${card.status}`}>
      {card.status === 'owned' && <p class="eyebrow">{words.owner}</p>}
      <h2 data-testid="headline">{card.headline}</h2>
      {member && <p data-testid="post">{member.post}{!member.onDuty && ` · ${words.offDuty}`}</p>}
      {owner && (
        <p>
          <span data-testid="owner-grid">{owner.grid}</span> <small class="line">{owner.layer} · <span data-testid="owner-code">{owner.code}</span></small>
        </p>
      )}
      {owner?.escalated !== undefined && <p class="warn">{owner.escalated}</p>}
      {card.advice !== '' && <p>{card.advice}</p>}
      {member && <Call member={member} />}
    </div>
  );
}

function Call({ member }: { member: MemberLine }) {
  const words = useStrings().card;
  const { phone } = member;
  if (!phone) return null;
  if (phone.href === undefined) {
    return <p class="masked"><span data-testid="phone">{phone.text}</span> <small>{words.masked}</small></p>;
  }
  return (
    <a class="call" href={phone.href} data-testid="phone">
      <span aria-hidden="true">☎</span> <span class="visually-hidden">{words.call(member.name)}</span> {phone.text}
    </a>
  );
}

function Candidates({ card }: { card: CardModel }) {
  const session = useSession();
  const words = useStrings().card;
  return (
    <>
      <h3>{words.candidates}</h3>
      <ul class="candidates">
        {card.candidates.map((candidate, index) => (
          <li key={index}>
            <span class="number" aria-hidden="true">{index + 1}</span>
            <button type="button" data-testid="candidate" onClick={() => void session.ask.follow(candidate)}>{candidate.label}</button>
          </li>
        ))}
      </ul>
    </>
  );
}

function Grid({ grid, card, led = false }: { grid: GridLine; card: CardModel; led?: boolean }) {
  const words = useStrings().card;
  return (
    <li class={grid.owns ? 'grid owns' : 'grid'} data-testid={led ? 'led-by' : 'grid'} data-code={grid.code}>
      <p class="grid-name"><strong>{grid.name}</strong> <small>{grid.kind}</small></p>
      <p class="path">{grid.path.slice(0, -1).join(' › ')} <small>{words.code} {grid.code}</small></p>
      {grid.border !== undefined && (
        <p class={grid.nearBorder ? 'warn' : 'path'} data-testid={grid.nearBorder ? 'near-border' : undefined}>
          {grid.border}
          {grid.neighbours.length > 0 && ` ${words.orElse} ${grid.neighbours.join(', ')}`}
        </p>
      )}
      <details>
        <summary>{words.members} ({grid.members.length})</summary>
        {grid.members.length === 0 ? <p class="path">{card.status === 'hidden' ? words.hiddenMembers : words.noMembers}</p> : (
          <ul class="members">
            {grid.members.map((member) => (
              <li key={`${member.id} ${member.post}`}>
                <span>{member.name}</span> <small>{member.post}</small>
                <small class={member.onDuty ? 'on-duty' : 'off-duty'}>{member.onDuty ? words.onDuty : words.offDuty}</small>
                <MemberPhone member={member} />
              </li>
            ))}
          </ul>
        )}
      </details>
    </li>
  );
}

function MemberPhone({ member }: { member: MemberLine }) {
  const words = useStrings().card;
  if (!member.phone) return null;
  return member.phone.href === undefined
    ? <small>{member.phone.text}</small>
    : <a href={member.phone.href}><span class="visually-hidden">{words.call(member.name)}</span> {member.phone.text}</a>;
}
