/**
 * Draws the sketch by a program of its own: it is there with the next frame. The features of a source would be cut into tiles by the worker
 * before, every name be placed anew after, and the tiles be marked out in every frame, which takes a renderer without a graphics card longest.
 */
import earcut from 'earcut';
import type { Feature, Position } from 'geojson';
import type { CustomLayerInterface, Map as MapLibreMap } from 'maplibre-gl';
import { rgb, type Palette } from './palette';

interface Stroke {
  readonly colour: 'edit' | 'halo' | 'late';
  /** Pixels; an area has none. A point is a line that ends where it begins. */
  readonly width?: number;
  /** How wide it is left open in the middle. */
  readonly open?: number;
  readonly dash?: number;
}

/** What is drawn of features of these kinds; bottom to top, as are the strokes of each. */
const DRAWN: readonly { readonly kinds: readonly string[]; readonly strokes: readonly Stroke[] }[] = [
  { kinds: ['swept'], strokes: [{ colour: 'edit' }] },
  { kinds: ['was'], strokes: [{ colour: 'edit', width: 1.5, dash: 4.5 }] },
  { kinds: ['bent', 'line', 'box'], strokes: [{ colour: 'halo', width: 6 }, { colour: 'edit', width: 3 }] },
  { kinds: ['point'], strokes: [{ colour: 'halo', width: 16 }, { colour: 'edit', width: 12 }] },
  { kinds: ['wrong'], strokes: [{ colour: 'late', width: 36, open: 28 }] },
];
const AREA_OPACITY = 0.3;
/** Of a line that is not left open: farther in than its middle. */
const NOWHERE = -4;

/** Each instance is a triangle of an area, or a part of a line from `a` to `b`, before which `c.x` of the line lies. */
const VERTEX = `#version 300 es
uniform vec2 size, origin;
uniform float scale, radius;
uniform bool area;
layout(location = 0) in vec2 a;
layout(location = 1) in vec2 b;
layout(location = 2) in vec2 c;
out vec2 at;
flat out vec2 way;
flat out float before;
void main() {
  way = (b - a) * scale;
  before = c.x * scale;
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  vec2 along = way == vec2(0) ? vec2(1, 0) : normalize(way);
  vec2 aside = (2. * corner.x - 1.) * along + (2. * corner.y - 1.) * vec2(-along.y, along.x);
  at = area ? vec2(0) : corner.x * way + (radius + 1.) * aside;
  vec2 place = area ? (gl_VertexID == 0 ? a : gl_VertexID == 1 ? b : c) : a;
  gl_Position = vec4(((origin + place * scale + at) / size * 2. - 1.) * vec2(1, -1), 0, 1);
}`;
const FRAGMENT = `#version 300 es
precision highp float;
uniform vec4 colour;
uniform float radius, open, dash;
in vec2 at;
flat in vec2 way;
flat in float before;
out vec4 drawn;
void main() {
  float along = clamp(dot(at, way) / max(dot(way, way), 1e-9), 0., 1.);
  float off = distance(at, along * way);
  bool gap = dash > 0. && mod(before + along * length(way), 2. * dash) > dash;
  drawn = gap ? vec4(0) : colour * clamp(min(radius - off, off - open) + .5, 0., 1.);
}`;

const UNIFORMS = ['size', 'origin', 'scale', 'radius', 'area', 'colour', 'open', 'dash'] as const;

/** What the graphics card keeps of it. */
interface Made {
  readonly program: WebGLProgram;
  readonly array: WebGLVertexArrayObject;
  readonly buffer: WebGLBuffer;
  readonly uniforms: Readonly<Record<(typeof UNIFORMS)[number], WebGLUniformLocation | null>>;
}

export class SketchLayer implements CustomLayerInterface {
  readonly id = 'sketch';
  readonly type = 'custom';
  /** For the browser course. */
  features: readonly Feature[] = [];
  /** None while nobody draws. */
  palette: Palette | undefined;
  /** How many times larger than on a desk. */
  times = 1;
  private origin: Position = [0, 0];
  private drawn: readonly { readonly strokes: readonly Stroke[]; readonly instances: Float32Array<ArrayBuffer> }[] = [];
  private map: MapLibreMap | undefined;
  private made: Made | undefined;

  show(features: readonly Feature[]): void {
    this.features = features;
    this.origin = features.flatMap(placesOf)[0] ?? this.origin;
    const of = (kinds: readonly string[]): readonly Feature[] => features.filter(({ properties }) => kinds.includes(properties?.['kind']));
    this.drawn = DRAWN.map(({ kinds, strokes }) => ({ strokes, instances: instancesOf(of(kinds), this.origin) })).filter(({ instances }) => instances.length > 0);
    this.map?.triggerRepaint();
  }

  onAdd(map: MapLibreMap, gl: WebGL2RenderingContext): void {
    this.map = map;
    const program = programOf(gl);
    if (!program) return;
    const [array, buffer] = [gl.createVertexArray(), gl.createBuffer()];
    gl.bindVertexArray(array);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    for (const corner of [0, 1, 2]) {
      gl.enableVertexAttribArray(corner);
      gl.vertexAttribPointer(corner, 2, gl.FLOAT, false, 4 * FLOATS, 8 * corner);
      gl.vertexAttribDivisor(corner, 1);
    }
    gl.bindVertexArray(null);
    const uniforms = Object.fromEntries(UNIFORMS.map((name) => [name, gl.getUniformLocation(program, name)])) as Made['uniforms'];
    this.made = { program, array, buffer, uniforms };
  }

  onRemove(_map: MapLibreMap, gl: WebGL2RenderingContext): void {
    const { made } = this;
    [this.map, this.made] = [undefined, undefined];
    if (!made) return;
    gl.deleteProgram(made.program);
    gl.deleteVertexArray(made.array);
    gl.deleteBuffer(made.buffer);
  }

  render(gl: WebGL2RenderingContext): void {
    const { map, palette, made } = this;
    if (!map || !palette || !made) return;
    const ratio = gl.drawingBufferWidth / map.getCanvas().clientWidth; // A canvas has its limits, whatever ratio the screen has.
    const { x, y } = map.project(this.origin as [number, number]);
    const { program, array, buffer, uniforms } = made;
    gl.useProgram(program);
    gl.bindVertexArray(array);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.uniform2f(uniforms.size, gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.uniform2f(uniforms.origin, x * ratio, y * ratio);
    gl.uniform1f(uniforms.scale, WORLD_PX * 2 ** map.getZoom() * ratio);
    for (const { strokes, instances } of this.drawn) {
      gl.bufferData(gl.ARRAY_BUFFER, instances, gl.STREAM_DRAW);
      for (const { colour, width, open = NOWHERE, dash = 0 } of strokes) {
        const [px, opacity] = [this.times * ratio, width === undefined ? AREA_OPACITY : 1];
        gl.uniform1i(uniforms.area, Number(width === undefined));
        gl.uniform1f(uniforms.radius, ((width ?? 2) / 2) * px);
        gl.uniform1f(uniforms.open, (open / 2) * px);
        gl.uniform1f(uniforms.dash, dash * px);
        gl.uniform4fv(uniforms.colour, [...rgb(palette[colour]).map((byte) => (byte / 255) * opacity), opacity]);
        gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, instances.length / FLOATS);
      }
    }
    gl.bindVertexArray(null); // Whoever draws next in the plain one must not change this.
  }
}

/** None when the context is lost, and when the card does not take it, which the console tells: of the map itself nothing is missing. */
function programOf(gl: WebGL2RenderingContext): WebGLProgram | undefined {
  if (gl.isContextLost()) return undefined;
  const program = gl.createProgram();
  const shaders = ([[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]] as const).flatMap(([type, source]) => {
    const shader = gl.createShader(type);
    if (!shader) return []; // Lost just now.
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    return [shader];
  });
  gl.linkProgram(program);
  const isLinked = Boolean(gl.getProgramParameter(program, gl.LINK_STATUS));
  if (!isLinked && !gl.isContextLost()) {
    const said = [gl.getProgramInfoLog(program), ...shaders.map((shader) => gl.getShaderInfoLog(shader))];
    console.error(`the sketch cannot be drawn: ${said.filter(Boolean).join('; ')}`);
  }
  for (const shader of shaders) gl.deleteShader(shader); // They go with the program that has them.
  if (isLinked) return program;
  gl.deleteProgram(program);
  return undefined;
}

/** Of one instance. */
const FLOATS = 6;
/** How wide the world is at zoom 0. */
const WORLD_PX = 512;

function placesOf({ geometry }: Feature): readonly Position[] {
  switch (geometry.type) {
    case 'Polygon':
      return geometry.coordinates.flat();
    case 'LineString':
      return geometry.coordinates;
    case 'Point':
      return [geometry.coordinates, geometry.coordinates];
    default:
      return [];
  }
}

/** In parts of the world's width from `origin`, which single numbers hold to a hundredth of a pixel. */
export function instancesOf(features: readonly Feature[], origin: Position): Float32Array<ArrayBuffer> {
  const [x, y] = mercator(origin);
  return new Float32Array(features.flatMap((feature) => {
    const points = placesOf(feature).map(mercator).map(([east, south]) => [east - x, south - y] as const);
    if (feature.geometry.type === 'Polygon') return earcut(points.flat()).flatMap((index) => points[index] ?? []);
    let along = 0;
    return points.slice(1).flatMap((b, index) => {
      const a = points[index] ?? b;
      const before = along;
      along += Math.hypot(b[0] - a[0], b[1] - a[1]);
      return [...a, ...b, before, 0];
    });
  }));
}

/** From the left of the world and from its middle down, in parts of its width. */
function mercator([lon = 0, lat = 0]: Position): readonly [number, number] {
  return [lon / 360, -Math.asinh(Math.tan((lat / 180) * Math.PI)) / (2 * Math.PI)];
}
