// The behaviour of a folium map of places: what maps/base.py writes calls these functions, in order.
// The texts come from the list of places on the same page; nothing here makes HTML out of a text.
"use strict";

const ouAllerCarte = (() => {
  const OVERLAP = 3; // pixels by which two marks may touch
  const MOST_APART = 120; // marks; beyond, they are left where they are
  const DISPLACED = 5; // pixels from which a line ties a mark to its place
  const CLOSE = 13; // zoom at which a place is shown from the list
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const places = new Map(); // number -> {marker, article}
  let map = null;
  let frame = null;
  let person = null;
  let ties = null;
  let returnTo = null; // what had the focus when a popup was opened by keyboard or from the list

  if (window.self !== window.top) document.documentElement.classList.add("dans-un-cadre");

  function cadre(id) {
    const element = document.getElementById(id);
    frame = element.closest("[data-map]");
    frame.classList.add("prete");
    element.setAttribute("aria-label", frame.getAttribute("aria-label"));
    element.setAttribute("role", "group");
    return element;
  }

  function options() {
    return {
      attributionControl: false, zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still,
      inertia: !still, scrollWheelZoom: false, zoomSnap: 0.5,
    };
  }

  function commencer(aMap) {
    map = aMap;
    const { zoomIn, zoomOut, credit } = frame.dataset;
    L.control.zoom({ position: "bottomright", zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(map);
    const about = L.control.attribution({ position: "bottomleft", prefix: '<a href="https://leafletjs.com" target="_blank" rel="noopener">Leaflet</a>' });
    about.addAttribution(escaped(credit)).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    ties = L.layerGroup().addTo(map);
    map.on("click focus", () => map.scrollWheelZoom.enable());
    map.on("mouseout blur", () => map.scrollWheelZoom.disable());
    map.on("popupopen", opened);
    map.on("popupclose", closed);
    map.getContainer().addEventListener("keydown", (event) => {
      if (event.key === "Escape") map.closePopup();
    });
  }

  function escaped(text) {
    const holder = document.createElement("span");
    holder.textContent = text;
    return holder.innerHTML;
  }

  function lieu(marker, number) {
    const article = document.querySelector(`[data-list] [data-number="${number}"]`);
    places.set(number, { marker, article });
    const icon = marker.getElement();
    const label = article.getAttribute("aria-label");
    icon.dataset.structureId = article.dataset.structureId;
    icon.setAttribute("aria-label", label);
    icon.setAttribute("title", label);
    icon.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") returnTo = icon;
      if (event.key !== " ") return;
      event.preventDefault();
      marker.openPopup();
    });
    marker.bindPopup(() => popup(article), { maxWidth: 300, minWidth: 200, autoPanPadding: [12, 12] });
  }

  function personne(marker) {
    person = marker;
    const icon = marker.getElement();
    icon.setAttribute("role", "img");
    icon.setAttribute("aria-label", frame.dataset.person);
    icon.setAttribute("title", frame.dataset.person);
    if (!("tiles" in frame.dataset)) icon.append(cityLabel(frame.dataset.personCity));
  }

  /** The content of a popup: the place's own card in the list, without what belongs to the list. */
  function popup(article) {
    const card = document.createElement("div");
    card.className = `bulle ${article.className}`;
    card.tabIndex = -1;
    for (const part of article.children) {
      if (!part.matches(".voir")) card.append(part.cloneNode(true));
    }
    return card;
  }

  function opened(event) {
    const element = event.popup.getElement();
    const close = element.querySelector(".leaflet-popup-close-button");
    if (close) close.setAttribute("aria-label", frame.dataset.close);
    event.popup.options.maxHeight = Math.round(map.getSize().y * 0.62);
    event.popup.update();
    if (returnTo) element.querySelector(".bulle").focus({ preventScroll: true });
    for (const one of places.values()) one.article.classList.toggle("choisi", one.marker === event.popup._source);
  }

  function closed() {
    for (const one of places.values()) one.article.classList.remove("choisi");
    if (returnTo && map.getContainer().contains(document.activeElement)) returnTo.focus();
    returnTo = null;
  }

  function show(number, button) {
    const { marker } = places.get(number);
    frame.scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" });
    map.closePopup();
    map.setView(marker.getLatLng(), Math.max(map.getZoom(), CLOSE), { animate: false });
    returnTo = button;
    marker.openPopup();
  }

  function finir() {
    for (const button of document.querySelectorAll("[data-show]")) {
      const number = Number(button.dataset.show);
      if (!places.has(number)) continue;
      button.hidden = false;
      button.addEventListener("click", () => show(number, button));
    }
    if (!("tiles" in frame.dataset)) nameCities();
    for (const link of document.querySelectorAll(".sommaire a")) {
      link.addEventListener("click", () => { document.querySelector(link.hash).open = true; });
    }
    map.on("zoomend resize", arrange);
    arrange();
    const shown = map.getBounds();
    window.matchMedia("print").addEventListener("change", (event) => {
      map.invalidateSize({ animate: false });
      if (event.matches) map.fitBounds(shown, { animate: false });
    });
  }

  function cityLabel(name) {
    const label = document.createElement("span");
    label.className = "ville";
    label.setAttribute("aria-hidden", "true");
    label.textContent = name;
    return label;
  }

  /** The name of each city once, under its first mark: the only names of a map without tiles. */
  function nameCities() {
    const named = new Set(person ? [frame.dataset.personCity] : []);
    for (const { marker, article } of places.values()) {
      const { city } = article.dataset;
      if (!city || named.has(city) || isMinor(article)) continue;
      named.add(city);
      marker.getElement().append(cityLabel(city));
    }
  }

  /** On a map of many places, an ordinary mairie neither has its name written nor keeps another's from being. */
  function isMinor(article) {
    return isSmall() && article.classList.contains("k-mairie");
  }

  function arrange() {
    separate([...places.values()].filter(({ article }) => !isMinor(article)));
    hideCrossing();
  }

  function isSmall() {
    return places.size > 0 && [...places.values()][0].marker.getElement().classList.contains("marque-petite");
  }

  /** Push overlapping marks apart, on the screen only, and tie each to its true place. */
  function separate(several) {
    if (!several.length || several.length > MOST_APART) return;
    const gap = several[0].marker.options.icon.options.iconSize[0] - OVERLAP;
    const fixed = person ? [map.latLngToLayerPoint(person.getLatLng())] : [];
    const shown = several.map(({ marker }) => {
      const from = map.latLngToLayerPoint(marker.getLatLng());
      return { marker, from, at: from.clone() };
    });
    for (let turn = 0; turn < 80 && pushed(shown, fixed, gap); turn += 1);
    ties.clearLayers();
    for (const { marker, from, at } of shown) {
      const [x, y] = [Math.round(at.x - from.x), Math.round(at.y - from.y)];
      const icon = marker.getElement();
      const half = marker.options.icon.options.iconSize[0] / 2;
      icon.style.marginLeft = `${x - half}px`;
      icon.style.marginTop = `${y - half}px`;
      marker.options.icon.options.popupAnchor = [x, y - half + 2];
      if (Math.hypot(x, y) < DISPLACED) continue;
      const line = [marker.getLatLng(), map.layerPointToLatLng(at)];
      L.polyline(line, { className: "attache", interactive: false }).addTo(ties);
      L.circleMarker(marker.getLatLng(), { radius: 3, className: "point-vrai", interactive: false }).addTo(ties);
    }
  }

  /** One step of the separation; whether anything moved. */
  function pushed(shown, fixed, gap) {
    let moved = false;
    shown.forEach((one, index) => {
      for (const other of shown.slice(index + 1)) {
        const push = away(one.at, other.at, gap, index);
        if (!push) continue;
        one.at = one.at.subtract(push.divideBy(2));
        other.at = other.at.add(push.divideBy(2));
        moved = true;
      }
      for (const point of fixed) {
        const push = away(point, one.at, gap, index);
        if (!push) continue;
        one.at = one.at.add(push);
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

  /** A name of city that would cross a mark or another name is not shown. */
  function hideCrossing() {
    const icons = [...places.values()].filter(({ article }) => !isMinor(article)).map(({ marker }) => marker.getElement());
    const taken = icons.map((icon) => icon.querySelector(".repere").getBoundingClientRect());
    if (person) {
      icons.unshift(person.getElement());
      taken.push(person.getElement().querySelector(".cible").getBoundingClientRect());
    }
    for (const icon of icons) {
      const label = icon.querySelector(".ville");
      if (!label) continue;
      label.hidden = ![false, true].some((above) => isClear(label, above, taken));
    }
  }

  /** Whether the name stands clear under its mark, or above it; then its room is taken. */
  function isClear(label, above, taken) {
    label.hidden = false;
    label.classList.toggle("ville-haut", above);
    const box = label.getBoundingClientRect();
    if (taken.some((other) => crosses(box, other))) return false;
    taken.push(box);
    return true;
  }

  function crosses(a, b) {
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  }

  return { cadre, options, commencer, lieu, personne, finir };
})();
