/** Who serves on a grid, and everybody who could. */
import { ROLES, type Role } from '../draft/edit';
import { Fields, oneOf } from './decode';
import type { Api, Outcome } from './http';
import { allPages } from './pages';
import type * as wire from './wire';

export interface Member {
  readonly id: string;
  readonly name: string;
  readonly team: string;
}

export interface Duty {
  readonly id: string;
  /** Their id alone where the member has left. */
  readonly member: Member;
  readonly role: Role;
  /** As the server writes them; empty: always. */
  readonly hours: string;
}

/** Pages of 1,000 that are followed: a city's members. */
const PAGES_MAX = 12;

/** As they are in force, in the order in which an owner is chosen; none on a grid that is not in force yet. */
export async function dutiesOn(api: Api, grid: string): Promise<Outcome<readonly Duty[]>> {
  const outcome = await api.get(`/v1/grids/${encodeURIComponent(grid)}/members`, {}, (body) => new Fields<wire.Page_Serving>(body, 'members').list('items', readServing));
  const isNew = !outcome.ok && outcome.failure.kind === 'refused' && outcome.failure.status === 404;
  return isNew ? { ok: true, value: [] } : outcome;
}

export function allMembers(api: Api): Promise<Outcome<readonly Member[]>> {
  return allPages(api, '/v1/members?limit=1000', readMember, PAGES_MAX);
}

function readServing(value: unknown, path: string): Duty {
  const serving = new Fields<wire.Page_Serving['items'][number]>(value, path);
  const member = serving.partOrNone('member', readMember);
  return serving.part('duty', (part, at) => {
    const duty = new Fields<wire.Duty>(part, at);
    const id = duty.text('member');
    return { id: duty.text('id'), member: member ?? { id, name: id, team: '' }, role: oneOf(ROLES, duty.text('role'), `${at}.role`), hours: duty.text('hours') };
  });
}

function readMember(value: unknown, path: string): Member {
  const member = new Fields<wire.Member>(value, path);
  return { id: member.text('id'), name: member.text('name'), team: member.text('team') };
}
