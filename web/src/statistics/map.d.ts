declare module 'virtual:corridor-map' {
  export const MAP: { width: number; height: number; countries: { code: string; path: string; box: [number, number, number, number]; label: [number, number] }[] };
  /** Longitude and latitude in degrees, as a place on the map. */
  export function project(longitude: number, latitude: number): [number, number];
}
