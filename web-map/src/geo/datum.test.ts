import { describe, expect, test } from 'vitest';
import { bd09, gcj02, onMap } from './datum';

/** Same points in WGS 84, GCJ-02 and BD-09, made with gcoord 1.0.7 (MIT); prcoords agrees to every digit. */
const VECTORS = [
  ['houjie_center', 113.6715, 22.9371, 113.676628059536, 22.934245844079, 113.683164765407, 22.940132537238],
  ['houjie_sw', 113.617, 22.891, 113.622060606135, 22.888043673404, 113.628500566728, 22.89424097477],
  ['houjie_ne', 113.742, 22.985, 113.747195092711, 22.982260761617, 113.753638755106, 22.988527668105],
  ['dongguan_gov', 113.7518, 23.0207, 113.756993045871, 23.017977424697, 113.76340692816, 23.024310848981],
] as const;

describe.each(VECTORS)('%s', (_name, lon, lat, gcjLon, gcjLat, bdLon, bdLat) => {
  const close = (value: number | undefined, expected: number) => expect(Math.abs((value ?? NaN) - expected)).toBeLessThan(1e-9);

  test('forward', () => {
    const [x, y] = gcj02([lon, lat]);
    close(x, gcjLon);
    close(y, gcjLat);
    const [u, v] = bd09([x, y]);
    close(u, bdLon);
    close(v, bdLat);
  });

  test('back to the map', () => {
    const fromGcj = onMap({ x: gcjLon, y: gcjLat, datum: 'GCJ-02' });
    close(fromGcj?.lon, lon);
    close(fromGcj?.lat, lat);
    const fromBd = onMap({ x: bdLon, y: bdLat, datum: 'BD-09' });
    close(fromBd?.lon, lon);
    close(fromBd?.lat, lat);
  });
});

test('CGCS2000 is drawn as it is; a place off the globe is none', () => {
  expect(onMap({ x: 113.67, y: 22.93, datum: 'EPSG:4490' })).toEqual({ lon: 113.67, lat: 22.93 });
  expect(onMap({ x: 22.93, y: 113.67, datum: 'EPSG:4326' })).toBeUndefined();
  expect(onMap({ x: NaN, y: 22, datum: 'EPSG:4326' })).toBeUndefined();
  expect(onMap({ x: NaN, y: 22, datum: 'GCJ-02' })).toBeUndefined();
});
