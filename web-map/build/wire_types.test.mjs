import { expect, test } from 'vitest';
import { wireTypes } from './wire_types.mjs';

const made = (schema, others = {}) => wireTypes({ components: { schemas: { It: schema, ...others } } }, ['It']).split('\n\n').slice(1).join('\n').trim();

test.each([
  [{ type: 'string' }, 'string'],
  [{ type: ['integer', 'null'] }, 'number | null'],
  [{ type: 'string', enum: ['a', 'b'] }, '"a" | "b"'],
  [{ type: 'array', items: { type: ['number', 'null'] } }, 'readonly (number | null)[]'],
  [{ type: 'array', items: { type: 'array', items: { type: 'number' } } }, 'readonly (readonly number[])[]'],
  [{ type: 'object', additionalProperties: { type: 'integer' } }, 'Readonly<Record<string, number>>'],
  [{ type: 'object', required: ['b'], properties: { b: { type: 'boolean' }, a: {} } }, '{\n  readonly a?: unknown;\n  readonly b: boolean;\n}'],
])('%j', (schema, type) => {
  expect(made(schema)).toBe(`export type It = ${type};`);
});

test('what is named comes along, and what is not there is told', () => {
  const schema = { oneOf: [{ $ref: '#/components/schemas/Other' }, { type: 'null' }] };
  expect(made(schema, { Other: { type: 'string' }, Further: { type: 'string' } })).toBe('export type It = Other | null;\nexport type Other = string;');
  expect(() => made(schema)).toThrow('no schema Other');
});
