// The ground of a map without tiles: the département, its neighbours, its communes' borders, and the names that find room.
"use strict";

const ouAllerSol = (() => {
  const SCALE = 10000; // of a degree
  const MARGIN = 4; // pixels kept clear around a name
  const SIZES = [[20000, "nom-grand"], [5000, "nom-moyen"], [0, "nom-petit"]]; // inhabitants
  const GRID = 15; // points across the view where a neighbour's name is tried
  const LEAST_ROOM = 5; // of these points
  const ROW = 22; // pixels between two tries of a name around its point

  /** The latitudes and longitudes of a line coded as maps/ground.py does. */
  function points(code) {
    const found = [];
    let [lat, lon] = [0, 0];
    for (let index = 0; index < code.length; index += 2) {
      lat += code[index];
      lon += code[index + 1];
      found.push([lat / SCALE, lon / SCALE]);
    }
    return found;
  }

  function contour(map, rings, className) {
    return L.polygon(rings.map(points), { className, interactive: false }).addTo(map);
  }

  /** Draw the ground; what comes back is given to `noms`. */
  function dessiner(map, ground) {
    const neighbours = ground.voisins.map(({ nom, anneaux }) => ({ nom, anneaux: anneaux.map(points) }));
    for (const { anneaux } of neighbours) L.polygon(anneaux, { className: "voisin", interactive: false }).addTo(map);
    contour(map, ground.departement, "departement");
    L.polyline(ground.limites.map(points), { className: "limites-communes", interactive: false }).addTo(map);
    const size = (people) => SIZES.find(([least]) => people >= least)[1];
    const towns = ground.noms.map(([name, lat, lon, people]) => ({ name, at: [lat, lon], gap: 0, className: `nom ${size(people)}` }));
    return { neighbours, towns };
  }

  /** The names written on a map: `ecrire` again after each move. */
  function noms(map) {
    const pane = map.createPane("noms");
    pane.setAttribute("aria-hidden", "true");
    const written = new Map(); // class and name -> {element, size}
    map.on("zoomstart", () => pane.classList.add("en-mouvement"));

    function label({ name, className }) {
      const key = `${className} ${name}`;
      if (!written.has(key)) {
        const element = document.createElement("span");
        element.className = className;
        element.textContent = name;
        element.dir = "auto";
        pane.append(element);
        written.set(key, { element, size: [element.offsetWidth + MARGIN, element.offsetHeight] });
      }
      return written.get(key);
    }

    /**
     * Write each name once, where it crosses nothing: `wanted` in order of importance, as `{name, at, gap, className}`;
     * `gap`: pixels of the mark that it belongs to. `taken`: boxes of pixels already full.
     */
    function ecrire(wanted, neighbours, taken) {
      const full = [...taken];
      const shown = new Set();
      const kept = new Set();
      const put = (one, box, text) => {
        full.push(box);
        shown.add(one.name);
        kept.add(text.element);
        L.DomUtil.setPosition(text.element, L.point((box.left + box.right) / 2, (box.top + box.bottom) / 2).round());
      };
      for (const text of written.values()) text.element.hidden = false;
      for (const one of wanted) {
        if (shown.has(one.name)) continue;
        const text = label(one);
        const box = around(map.latLngToLayerPoint(one.at), one.gap, text.size).find((tried) => isFree(tried, full));
        if (box) put(one, box, text);
      }
      for (const one of neighbours) {
        const text = label({ name: one.nom, className: "nom nom-voisin" });
        const box = roomIn(one.anneaux, text.size).find((tried) => isFree(tried, full));
        if (box) put({ name: one.nom }, box, text);
      }
      for (const text of written.values()) text.element.hidden = !kept.has(text.element);
      pane.classList.remove("en-mouvement");
    }

    /** Boxes inside the rings and the view, those in the middle first. */
    function roomIn(rings, [width, height]) {
      const origin = map.containerPointToLayerPoint([0, 0]);
      const view = map.getSize();
      const flat = rings.map((ring) => ring.map((point) => map.latLngToLayerPoint(point)));
      const tried = [];
      for (let row = 1; row < GRID; row += 1) {
        for (let column = 1; column < GRID; column += 1) {
          const point = origin.add([(view.x * column) / GRID, (view.y * row) / GRID]);
          if (isInside(point, flat)) tried.push(point);
        }
      }
      if (tried.length < LEAST_ROOM) return [];
      const middle = tried.reduce((sum, point) => sum.add(point)).divideBy(tried.length);
      const frame = { left: origin.x, top: origin.y, right: origin.x + view.x, bottom: origin.y + view.y };
      return tried.sort((a, b) => a.distanceTo(middle) - b.distanceTo(middle)).map((point) => centred(point, width, height))
        .filter((box) => holds(frame, box) && corners(box).every((corner) => isInside(corner, flat)));
    }

    return { ecrire };
  }

  /** Where a name may stand: on its point, or under, over and farther when a mark is there. */
  function around(point, gap, [width, height]) {
    const step = gap ? gap + height / 2 : 0;
    const shifts = gap ? [step, -step] : [0, ROW, -ROW];
    return shifts.map((shift) => centred(point.add([0, shift]), width, height));
  }

  function centred(point, width, height) {
    return { left: point.x - width / 2, right: point.x + width / 2, top: point.y - height / 2, bottom: point.y + height / 2 };
  }

  function corners(box) {
    return [[box.left, box.top], [box.right, box.top], [box.left, box.bottom], [box.right, box.bottom]].map(([x, y]) => L.point(x, y));
  }

  function holds(outer, box) {
    return box.left >= outer.left && box.right <= outer.right && box.top >= outer.top && box.bottom <= outer.bottom;
  }

  function isFree(box, full) {
    return !full.some((other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom);
  }

  /** Even-odd rule: inside an odd number of rings is inside. */
  function isInside(point, rings) {
    let inside = false;
    for (const ring of rings) {
      for (let index = 0, before = ring.length - 1; index < ring.length; before = index, index += 1) {
        const [a, b] = [ring[index], ring[before]];
        if (a.y > point.y !== b.y > point.y && point.x < ((b.x - a.x) * (point.y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
      }
    }
    return inside;
  }

  return { contour, dessiner, noms, centred };
})();
