// How far, and about how long by car. Points are `{lat, lon}` in WGS 84 degrees.

const EARTH_KM = 6371.0088;
const RINGS = [5, 10, 20, 40]; // km
const SMALLEST_RING = 34; // pixels of radius under which a ring only crowds the mark
const HOUR = 60;

/** Great-circle distance of two points, in km. */
export function kilometres(from, to) {
  const [a, b] = [radians(from.lat), radians(to.lat)];
  const [north, east] = [Math.sin((b - a) / 2), Math.sin(radians(to.lon - from.lon) / 2)];
  return 2 * EARTH_KM * Math.asin(Math.sqrt(north * north + Math.cos(a) * Math.cos(b) * east * east));
}

function radians(degrees) {
  return (degrees * Math.PI) / 180;
}

/**
 * Minutes by car for a distance in km as the crow flies: `{low, high}`; null when it cannot be said.
 * `road`: `detour` (two factors, low then high), `kmh` (two speeds), `start_min`, `round_min` (rounded up to it).
 */
export function driveMinutes(km, road) {
  const isKnown = road && Number.isFinite(km) && km >= 0
    && [...(road.detour || []), ...(road.kmh || [])].filter((one) => one > 0).length === 4;
  if (!isKnown) return null;
  const step = road.round_min || 1;
  const [low, high] = [0, 1].map((side) => {
    const minutes = (road.start_min || 0) + ((km * road.detour[side]) / road.kmh[side]) * HOUR;
    return Math.ceil(Number((minutes / step).toFixed(6))) * step;
  });
  return { low, high: Math.max(low, high) };
}

/** The radii (km) of the rings worth drawing when a km is so many pixels and the view so many pixels across. */
export function ringsFor(pixelsPerKm, across) {
  return RINGS.filter((km) => km * pixelsPerKm >= SMALLEST_RING && km * pixelsPerKm <= across * 0.75);
}

/** The places in order: nearest first, those without a position last; without `from`, by rank. `rank`: of each in the département. */
export function inOrder(places, from) {
  const far = new Map(places.map((one) => [one, from && one.point ? kilometres(from, one.point) : Infinity]));
  const away = (one, other) => (far.get(one) === far.get(other) ? 0 : far.get(one) - far.get(other));
  return [...places].sort((one, other) => away(one, other) || one.rank - other.rank);
}
