/** Who answers for the grid that a planner looks at, and who could. */
import type { Api } from '../api/http';
import { allMembers, dutiesOn, type Duty, type Member } from '../api/duties';
import { Loadable } from './loadable';

export class DutyDesk {
  readonly members: Loadable<readonly Member[]>;
  readonly duties: Loadable<readonly Duty[]>;
  private grid = '';

  constructor(api: Api) {
    this.members = new Loadable(() => allMembers(api));
    this.duties = new Loadable(() => dutiesOn(api, this.grid));
  }

  /** Look at a grid; the members are read once. */
  look(grid: string): void {
    if (grid !== this.grid) this.duties.clear();
    this.grid = grid;
    void this.duties.load();
    if (this.members.state.peek().kind !== 'ready') void this.members.load();
  }

  /** The member that is meant by what was typed: an id, or a name that nobody else has. */
  meant(typed: string): Member | undefined {
    const members = this.members.state.peek();
    if (members.kind !== 'ready') return undefined;
    const text = typed.trim();
    const named = members.value.filter(({ name }) => name === text);
    return members.value.find(({ id }) => id === text) ?? (named.length === 1 ? named[0] : undefined);
  }
}
