import { expect, test } from 'vitest';
import type { Counted, Part } from '../api/figures';
import { csv, inOrder, partName, percent } from './figures_model';
import { STRINGS } from './strings';

const { zh } = STRINGS;
const counted = (hazards: number): Counted => ({ hazards, reports: hazards + 1, open: hazards, closed: 0, rejected: 0, merged: 0, overdue: 0, selfSettledRate: undefined, onTimeRate: 0.5, medianSettleS: undefined });
const part = (name: string, hazards: number): Part => ({ key: name, grid: { id: name, code: `c-${name}`, name, layer: 'community', level: 'community' }, ...counted(hazards) });

test('as CSV: a mark for Excel, the total last, names that are no formulas', () => {
  const text = csv({ total: counted(5), parts: [part('=1+1', 2), part('厚街,"东"', 3)] }, 'grid', [], zh);
  const lines = text.split('\r\n');
  expect(text.startsWith('\uFEFF网格,编码,隐患,')).toBe(true);
  expect(lines[1]).toBe('"厚街,""东""","c-厚街,""东""",3,4,3,0,0,0,0,,0.5');
  expect(lines[2]).toBe("'=1+1,c-=1+1,2,3,2,0,0,0,0,,0.5");
  expect(lines[3]).toBe('合计,,5,6,5,0,0,0,0,,0.5');
});

test('most first, and in the words of the page', () => {
  expect(inOrder([part('a', 1), part('b', 3), part('c', 3)]).map(({ key }) => key)).toEqual(['b', 'c', 'a']);
  const bare = (key: string | undefined): Part => ({ key, grid: undefined, ...counted(1) });
  expect(partName(bare('red'), 'severity', [], zh)).toBe('红色');
  expect(partName(bare('M1'), 'matter', [{ code: 'M1', name: '出租屋', list: 'grid_entry' }], zh)).toBe('出租屋');
  expect(partName(bare(undefined), 'grid', [], zh)).toBe(zh.desk.figures.noneOfThem);
  expect([percent(0.9034), percent(undefined)]).toEqual(['90.3%', '–']);
});
