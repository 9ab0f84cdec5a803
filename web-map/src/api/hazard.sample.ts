/** A hazard as the server tells it, for tests. */
export const HAZARD = {
  id: 'h1', version: 7, status: 'reported', severity: 'red', matter: { code: 'XF-01', name: '占用消防通道' }, text: '通道被堵',
  point: { type: 'Point', coordinates: [113.67, 22.94] }, accuracy_m: 5, premises: null,
  reported_at: '2026-11-26T08:00:00+08:00', last_reported_at: '2026-11-26T08:05:00.5+08:00', due_at: '2026-11-26T10:00:00+08:00', overdue: false,
  owner: { status: 'owned', layer: 'community', grid: { id: 'g1' }, member: { id: 'm1', name: null, team: null, phone: null }, escalated: 0 },
  escalation: null, department: null, reports: 2, reopened: 0, flooded: false, settled_at: null, ended_at: null, merged_into: null, moves: ['accept', 'comment'],
};
