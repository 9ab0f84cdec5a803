import { expect, test } from 'vitest';
import { SEVERITIES } from '../api/hazard';
import { SIGN_PX, STATUS_LETTERS, sign } from './hazard_signs';
import { palette } from './palette';

/** Relative luminance (WCAG 2.2). */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

test.each(['light', 'dark'] as const)('letters and outlines stand out from what lies behind them (%s)', (theme) => {
  const { hazards, halo, label, ground } = palette(theme);
  for (const severity of SEVERITIES) {
    expect(contrast(hazards[severity].ink, hazards[severity].fill), severity).toBeGreaterThan(4.5);
    expect(contrast(hazards[severity].edge, halo), severity).toBeGreaterThan(3);
    expect(contrast(hazards[severity].edge, ground), severity).toBeGreaterThan(3);
  }
  expect(contrast(label, halo)).toBeGreaterThan(4.5);
});

test('the three shapes differ without their colours', () => {
  const covered = SEVERITIES.map((severity) => {
    const { data } = sign('light', severity, false, 1);
    return Array.from({ length: SIGN_PX * SIGN_PX }, (_, at) => (data[at * 4 + 3] ?? 0) > 127);
  });
  for (const [one, other] of [[0, 1], [0, 2], [1, 2]] as const) {
    expect(covered[one]?.filter((inside, at) => inside !== covered[other]?.[at]).length).toBeGreaterThan(40);
  }
});

test('a sign is whole: nothing is cut off at its sides, and its middle is solid', () => {
  for (const ratio of [1, 2]) {
    for (const severity of SEVERITIES) {
      const { width, height, data } = sign('dark', severity, true, ratio);
      const alpha = (x: number, y: number) => data[(y * width + x) * 4 + 3] ?? 0;
      expect(alpha(width / 2, height / 2)).toBe(255);
      expect(Math.max(...Array.from({ length: width }, (_, at) => Math.max(alpha(at, 0), alpha(0, at)))), severity).toBeLessThan(140);
    }
  }
});

test('no two statuses share a letter', () => {
  for (const letters of Object.values(STATUS_LETTERS)) expect(new Set(Object.values(letters)).size).toBe(Object.keys(letters).length);
});
