// Draws the countries of the region as paths, when the app is built: public-domain outlines (Natural Earth, by way of world-atlas) on
// Mercator's projection. The browser gets the paths and the two lines of arithmetic by which a post finds its place among them.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { feature } from 'topojson-client';
import type { Plugin } from 'vite';

const NAME = 'virtual:corridor-map';
/** ISO 3166-1: numeric, as the atlas has it, and alpha-2. */
const COUNTRIES: Record<string, string> = { '484': 'MX', '320': 'GT', '084': 'BZ', '222': 'SV', '340': 'HN', '558': 'NI', '188': 'CR', '591': 'PA' };
/** The window, in degrees: west, south, east, north. */
const WINDOW = { west: -118, south: 6.5, east: -76.5, north: 33 };
const WIDTH = 1000;

const SCALE = WIDTH / (((WINDOW.east - WINDOW.west) * Math.PI) / 180);
const mercator = (latitude: number) => Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360));
const NORTH = mercator(WINDOW.north);

function project([longitude, latitude]: number[]): [number, number] {
  const x = (((longitude! - WINDOW.west) * Math.PI) / 180) * SCALE;
  return [Math.round(x * 10) / 10, Math.round((NORTH - mercator(latitude!)) * SCALE * 10) / 10];
}

type Ring = number[][];

function draw(rings: Ring[]): { path: string; points: [number, number][] } {
  let path = '';
  const points: [number, number][] = [];
  for (const ring of rings) {
    let before = '';
    const own: string[] = [];
    for (const [x, y] of ring.map(project)) {
      const at = `${x} ${y}`;
      if (at !== before) own.push(at);
      before = at;
      points.push([x, y]);
    }
    // Islets smaller than a pixel would only weigh.
    if (own.length > 4) path += `M${own.join('L')}Z`;
  }
  return { path, points };
}

function countries() {
  const atlas = JSON.parse(readFileSync(createRequire(import.meta.url).resolve('world-atlas/countries-50m.json'), 'utf8'));
  const all = (feature(atlas, atlas.objects.countries) as unknown as { features: { id: string; geometry: { type: string; coordinates: never } }[] }).features;
  return all.flatMap(({ id, geometry }) => {
    const code = COUNTRIES[id];
    if (!code) return [];
    const parts = (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates) as Ring[][];
    const { path } = draw(parts.flat());
    // The mainland says where the country lies: an island far out would move the window.
    const mainland = draw([parts.map((part) => part[0]!).sort((one, other) => other.length - one.length)[0]!]).points;
    const [xs, ys] = [mainland.map(([x]) => x), mainland.map(([, y]) => y)];
    const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
    const middle = (of: number[]) => Math.round(of.reduce((sum, one) => sum + one, 0) / of.length);
    return [{ code, path, box, label: [middle(xs), middle(ys)] }];
  });
}

export function corridorMap(): Plugin {
  return {
    name: 'vaiven-corridor-map',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    load(id) {
      if (id !== `\0${NAME}`) return null;
      const height = Math.round((NORTH - mercator(WINDOW.south)) * SCALE);
      const map = { width: WIDTH, height, countries: countries() };
      return `export const MAP = ${JSON.stringify(map)};
        export const project = (longitude, latitude) => [(longitude - ${WINDOW.west}) * ${(Math.PI / 180) * SCALE},
          (${NORTH} - Math.log(Math.tan(Math.PI / 4 + latitude * Math.PI / 360))) * ${SCALE}];`;
    },
  };
}
