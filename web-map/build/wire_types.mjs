/**
 * TypeScript types of what the server sends and takes, made of its OpenAPI document: those that the page uses, and whatever they name.
 *
 *   node build/wire_types.mjs http://127.0.0.1:8080/openapi.json            writes src/api/wire.ts
 *   node build/wire_types.mjs http://127.0.0.1:8080/openapi.json --check    exits with 1 when it would write something else
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const TARGET = new URL('../src/api/wire.ts', import.meta.url);

/** Schemas that `src/api` reads or sends. */
const USED = [
  'About', 'ActAnswer', 'AreaReturned', 'CheckBody', 'CoveragePage', 'DiffBody', 'Dossier', 'Draft', 'DraftInput', 'EditInput', 'Gaps', 'GridFeature_GridDetail', 'HazardCourse', 'HazardFigures', 'ImpactBody', 'LocateAnswer', 'MeshBody', 'MissedBody',
  'Page_Draft', 'Page_Edition', 'Page_Hazard', 'Page_Matter', 'Page_Serving', 'Problem', 'Proposals', 'ProposeInput', 'PublishInput', 'PublishedBody', 'RebaseInput', 'RemarkInput', 'ReportAnswer', 'ReportInput', 'TileJson', 'TrackFeatures',
];

/** The file for a document. */
export function wireTypes({ components: { schemas } }, used = USED) {
  const wanted = new Set();
  const collect = (value) => {
    if (Array.isArray(value)) return value.forEach(collect);
    if (typeof value !== 'object' || value === null) return;
    if (typeof value.$ref === 'string') want(value.$ref.split('/').at(-1));
    Object.values(value).forEach(collect);
  };
  const want = (name) => {
    if (wanted.has(name)) return;
    if (!schemas[name]) throw new Error(`the document has no schema ${name}`);
    wanted.add(name);
    collect(schemas[name]);
  };
  used.forEach(want);
  const types = [...wanted].sort().map((name) => `export type ${name} = ${typeOf(schemas[name], '')};`);
  return ['/** Made by `npm run wire` of the server\'s OpenAPI document; not written by hand. */', ...types, ''].join('\n\n').replace(/\n\n$/, '\n');
}

/** The type of a schema, further lines of it indented. */
function typeOf(schema, indent) {
  if (schema.$ref) return schema.$ref.split('/').at(-1);
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const several = schema.oneOf ?? schema.anyOf;
  if (several) return several.map((one) => grouped(typeOf(one, indent))).join(' | ');
  const own = schema.properties || schema.type === 'object' ? [objectOf(schema, indent)] : [];
  if (schema.allOf) return [...schema.allOf.map((one) => grouped(typeOf(one, indent))), ...own.filter((type) => type !== '{}')].join(' & ');
  const names = [schema.type ?? 'unknown'].flat();
  return names.map((name) => plain(name, schema, indent)).join(' | ');
}

function plain(name, schema, indent) {
  switch (name) {
    case 'integer':
    case 'number':
      return 'number';
    case 'string':
    case 'boolean':
    case 'null':
      return name;
    case 'array':
      return `readonly ${grouped(typeOf(schema.items ?? {}, indent))}[]`;
    case 'object':
      return objectOf(schema, indent);
    default:
      return 'unknown';
  }
}

function objectOf({ properties = {}, required = [], additionalProperties }, indent) {
  const deeper = `${indent}  `;
  const fields = Object.keys(properties).sort().map((name) => `${deeper}readonly ${name}${required.includes(name) ? '' : '?'}: ${typeOf(properties[name], deeper)};`);
  if (fields.length > 0) return `{\n${fields.join('\n')}\n${indent}}`;
  return additionalProperties ? `Readonly<Record<string, ${typeOf(additionalProperties, indent)}>>` : '{}';
}

/** A union within something else stands in brackets. */
function grouped(type) {
  return / [|&] |^readonly /.test(type) && !type.startsWith('{') ? `(${type})` : type;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [source, flag] = process.argv.slice(2);
  if (!source || (flag && flag !== '--check')) {
    console.error('usage: node build/wire_types.mjs URL_OF_OPENAPI_JSON [--check]');
    process.exit(2);
  }
  const made = wireTypes(await (await fetch(source)).json());
  if (flag !== '--check') writeFileSync(TARGET, made);
  else if (readFileSync(TARGET, 'utf8') !== made) {
    console.error('src/api/wire.ts is not what the server\'s OpenAPI document says: run `npm run wire -- URL`');
    process.exit(1);
  }
}
