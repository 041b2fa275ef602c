// The marks of places on a map: their icons, those that overlap pushed apart, those that are many put in clusters.
"use strict";

const ouAllerReperes = (() => {
  const OVERLAP = 3; // pixels by which two marks may touch
  const MOST_APART = 120; // marks; beyond, they are left where they are
  const DISPLACED = 5; // pixels from which a line ties a mark to its place
  const STEPS = 80;
  const FARTHEST = 1.2; // sizes of a small mark: where they are many, they overlap rather than leave their town
  const SIZES = { big: 40, small: 26, smaller: 21 }; // pixels
  const MINOR = 18;
  const CLUSTERS = [[100, 46], [10, 40], [0, 34]]; // places at least, pixels
  const NEAR = 52; // pixels within which marks make one cluster

  /** An icon whose element is made here: `drawing` a node, `dress(element)` sets its names and its listeners. */
  function icon(size, className, drawing, dress) {
    const one = L.divIcon({ html: drawing, iconSize: [size, size], className });
    const make = one.createIcon.bind(one);
    one.createIcon = (old) => {
      const element = make(old);
      dress(element);
      return element;
    };
    return one;
  }

  /** The marker of a place (`size`: a key of SIZES); its mark is the one of its card, or the small one of its kind. */
  function marker(point, article, size, dress) {
    const { kind } = article.dataset;
    const isSmall = size !== "big";
    const isMinor = isSmall && kind === "mairie"; // they are everywhere: the places that do more stay in sight
    const pixels = isMinor ? MINOR : SIZES[size];
    const drawing = (isSmall && smallMark(kind)) || article.querySelector(".repere");
    const one = L.marker(point, {
      icon: icon(pixels, `marque k-${kind}${isSmall ? " marque-petite" : ""}`, drawing.cloneNode(true), dress),
      keyboard: true, riseOnHover: true, zIndexOffset: isMinor ? -1000 : 0,
    });
    return { marker: one, article, isMinor, half: pixels / 2 };
  }

  function smallMark(kind) {
    const drawings = document.querySelector("template[data-marques]");
    return drawings && drawings.content.querySelector(`.repere[data-kind="${CSS.escape(kind)}"]`);
  }

  /** A layer where near marks are one, until `closest` (zoom); `describe(marker)` gives {id, label}, `say(count)` a name. */
  function clusters(closest, describe, say) {
    return L.markerClusterGroup({
      animate: false, removeOutsideVisibleBounds: false, showCoverageOnHover: false, spiderfyOnMaxZoom: false,
      disableClusteringAtZoom: closest, maxClusterRadius: NEAR,
      iconCreateFunction: (cluster) => clusterIcon(cluster.getAllChildMarkers().map(describe), say),
    });
  }

  /** How many they are, which its name says too; each of them is named inside for scripts alone, a button has no parts that are read. */
  function clusterIcon(members, say) {
    const content = document.createElement("div");
    const count = document.createElement("b");
    count.textContent = members.length;
    const names = document.createElement("span");
    names.className = "invisible";
    for (const { id, label } of members) {
      const name = document.createElement("span");
      name.dataset.structureId = id;
      name.setAttribute("role", "img");
      name.setAttribute("aria-label", label);
      names.append(name);
    }
    content.append(count, names);
    return icon(CLUSTERS.find(([least]) => members.length >= least)[1], "grappe", content, (element) => {
      element.setAttribute("aria-label", say(members.length));
      element.setAttribute("title", say(members.length));
      element.addEventListener("keydown", (event) => {
        if (event.key !== " ") return; // Enter alone is the library's
        event.preventDefault();
        element.click();
      });
    });
  }

  /**
   * Push overlapping marks apart, on the screen only, and tie each to its true place in the layer `ties`. `shown`: what
   * `marker` made; `fixed`: points that nothing may cover. Each of `shown` gets `spot`, where it stands (layer point).
   */
  function separate(map, shown, fixed, ties) {
    ties.clearLayers();
    for (const one of shown) one.spot = map.latLngToLayerPoint(one.marker.getLatLng());
    const several = shown.filter(({ isMinor }) => !isMinor);
    if (!several.length || several.length > MOST_APART) return;
    const gap = several[0].half * 2 - OVERLAP;
    for (let turn = 0; turn < STEPS && pushed(several, fixed, gap); turn += 1);
    const farthest = several[0].half < SIZES.big / 2 ? gap * FARTHEST : Infinity;
    for (const one of several) tie(map, one, farthest, ties);
  }

  function tie(map, place, farthest, ties) {
    const { marker: one, half } = place;
    const from = map.latLngToLayerPoint(one.getLatLng());
    const shift = place.spot.subtract(from);
    const distance = Math.hypot(shift.x, shift.y);
    if (distance > farthest) place.spot = from.add(shift.multiplyBy(farthest / distance));
    const { spot } = place;
    const [x, y] = [Math.round(spot.x - from.x), Math.round(spot.y - from.y)];
    const element = one.getElement();
    element.style.marginLeft = `${x - half}px`;
    element.style.marginTop = `${y - half}px`;
    one.options.icon.options.popupAnchor = [x, y - half + 2];
    if (Math.hypot(x, y) < DISPLACED) return;
    L.polyline([one.getLatLng(), map.layerPointToLatLng(spot)], { className: "attache", interactive: false }).addTo(ties);
    L.circleMarker(one.getLatLng(), { radius: 3, className: "point-vrai", interactive: false }).addTo(ties);
  }

  /** One step of the separation; whether anything moved. */
  function pushed(shown, fixed, gap) {
    let moved = false;
    shown.forEach((one, index) => {
      for (const other of shown.slice(index + 1)) {
        const push = away(one.spot, other.spot, gap, index);
        if (!push) continue;
        one.spot = one.spot.subtract(push.divideBy(2));
        other.spot = other.spot.add(push.divideBy(2));
        moved = true;
      }
      for (const point of fixed) {
        const push = away(point, one.spot, gap, index);
        if (!push) continue;
        one.spot = one.spot.add(push);
        moved = true;
      }
    });
    return moved;
  }

  /** How far `other` has to go to stand at `gap` pixels from `one`; null when it does. */
  function away(one, other, gap, index) {
    const way = other.subtract(one);
    const distance = Math.hypot(way.x, way.y);
    if (distance >= gap - 0.5) return null;
    const angle = distance > 0.5 ? Math.atan2(way.y, way.x) : index * 2.4 - Math.PI / 2;
    return L.point(Math.cos(angle), Math.sin(angle)).multiplyBy(gap - distance);
  }

  return { clusters, icon, marker, separate };
})();
