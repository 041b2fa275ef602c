// On the map: where the person starts from, how far that is (rings), and the straight line to the place that is chosen.

import { kilometres, ringsFor } from "./distance.js";

const KM_A_DEGREE = 111.2; // of latitude
const LABEL = [56, 20]; // pixels of what is written on a ring
const LONG_ENOUGH = 120; // pixels of a line that can carry its label
const NEAREST = 5; // places that the first view holds beside the person

/** The drawings of a trip on the map of `chart` (the global of map.js); nothing is drawn when there is no map. */
export function tripOn(chart, words, road) {
  const map = chart?.plan();
  if (!map) return { partirDe() {}, relier() {} };
  const L = window.L;
  const pane = map.createPane("mesures");
  pane.setAttribute("aria-hidden", "true");
  const rings = L.layerGroup().addTo(map);
  const line = L.layerGroup().addTo(map);
  let from = null;
  map.on("zoomend resize", drawRings);

  function label(at, text, className) {
    const element = document.createElement("span");
    element.textContent = text;
    element.dir = "auto";
    return L.marker(at, { pane: "mesures", interactive: false, keyboard: false, icon: L.divIcon({ html: element, className, iconSize: [0, 0] }) });
  }

  function drawRings() {
    rings.clearLayers();
    if (!from) {
      chart.reserver([]);
      return;
    }
    const here = map.latLngToLayerPoint([from.lat, from.lon]);
    const pixels = Math.abs(here.y - map.latLngToLayerPoint([from.lat + 1 / KM_A_DEGREE, from.lon]).y);
    const { x, y } = map.getSize();
    const radii = ringsFor(pixels, Math.max(x, y));
    for (const km of radii) {
      L.circle([from.lat, from.lon], { radius: km * 1000, className: "anneau", interactive: false }).addTo(rings);
      label(north(km), words.ring(km), "mesure mesure-anneau").addTo(rings);
    }
    chart.reserver(radii.map(north), ...LABEL);
  }

  function north(km) {
    return [from.lat + km / KM_A_DEGREE, from.lon];
  }

  /** Start from a point `{lat, lon, label, precise, city}`, or from nowhere (null). `nearest`: points that the view should hold too. */
  function partirDe(start, nearest = []) {
    from = start;
    line.clearLayers();
    chart.sansContour("commune-personne");
    chart.personne(map, start ? start.lat : null, start ? start.lon : null, start?.label, start?.precise ? "" : start?.city);
    if (start) chart.cadrer([start, ...nearest.slice(0, NEAREST)].map(({ lat, lon }) => [lat, lon]));
    drawRings();
    chart.arrange();
  }

  /** The line from the person to the place of this number; null takes it away. */
  function relier(number) {
    line.clearLayers();
    const to = from && number !== null ? chart.position(number) : null;
    if (!to) return;
    const km = kilometres(from, { lat: to.lat, lon: to.lng });
    L.polyline([[from.lat, from.lon], to], { className: "trajet-droit", interactive: false }).addTo(line);
    if (map.latLngToLayerPoint([from.lat, from.lon]).distanceTo(map.latLngToLayerPoint(to)) < LONG_ENOUGH) return;
    label([(from.lat + to.lat) / 2, (from.lon + to.lng) / 2], words.trip(km, road) || words.distance(km), "mesure").addTo(line);
  }

  return {
    partirDe, relier,
    /** Take over the start that the server has already drawn. */
    reprendre(start) {
      from = start;
      drawRings();
    },
  };
}
