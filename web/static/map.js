// The behaviour of a folium map of places: what maps/base.py writes calls these functions, in order; the modules of
// carte/ call the others. The texts come from the list of places on the same page; nothing makes HTML out of a text.
"use strict";

const ouAllerCarte = (() => {
  const CLOSE = 13; // zoom at which a place is shown from the list
  const PERSON = 14; // pixels: half of the person's mark
  const BIG = 20; // pixels: half of the mark of a place when there is room for its number
  const NARROW = 480; // pixels of a map on which marks are smaller
  const PADDING = [40, 40]; // pixels
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const places = new Map(); // number -> {marker, article, isMinor, half, spot}
  const outlines = new Map(); // class -> layer
  const listeners = [];
  let map = null;
  let frame = null;
  let layer = null; // what holds the marks that are shown
  let shown = new Set(); // numbers
  let person = null; // {marker, city}
  let ties = null;
  let ground = { neighbours: [], towns: [] };
  let names = null;
  let reserved = []; // boxes (layer points) where no name is written
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
      inertia: !still, scrollWheelZoom: false, zoomSnap: 0.5, minZoom: 5, maxZoom: 17,
    };
  }

  function commencer(aMap) {
    map = aMap;
    const { zoomIn, zoomOut, credit } = frame.dataset;
    L.control.zoom({ position: "bottomright", zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(map);
    const isKiosk = document.querySelector("[data-kiosk]") !== null; // from there nobody could come back
    const leaflet = isKiosk ? "Leaflet" : '<a href="https://leafletjs.com" target="_blank" rel="noopener">Leaflet</a>';
    L.control.attribution({ position: "bottomleft", prefix: leaflet }).addAttribution(escaped(credit)).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    ties = L.layerGroup().addTo(map);
    if (!("tiles" in frame.dataset)) names = ouAllerSol.noms(map);
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

  function fond(aMap, described = window.ouAllerFond) {
    if (described && !("tiles" in frame.dataset)) ground = ouAllerSol.dessiner(aMap, described);
  }

  function contour(aMap, rings, className) {
    outlines.set(className, ouAllerSol.contour(aMap, rings, className));
  }

  function sansContour(className) {
    outlines.get(className)?.remove();
  }

  /** The marks of all the places of the page; those of the list are shown, the others wait. */
  function lieux(aMap, points, small) {
    const articles = new Map();
    const rest = document.querySelector("template[data-reste]");
    const listed = [...document.querySelectorAll("[data-list] [data-number]")];
    for (const one of [...listed, ...(rest ? rest.content.querySelectorAll("[data-number]") : [])]) {
      articles.set(Number(one.dataset.number), one);
    }
    const size = !small ? "big" : aMap.getSize().x < NARROW ? "smaller" : "small";
    for (const [number, lat, lon] of points) {
      const article = articles.get(number);
      if (!article) continue;
      const made = ouAllerReperes.marker([lat, lon], article, size, (element) => dress(element, number));
      made.marker.options.number = number;
      made.marker.bindPopup(() => popup(article), { maxWidth: 300, minWidth: 200, autoPanPadding: [12, 12] });
      places.set(number, made);
      for (const button of article.querySelectorAll("[data-show]")) button.hidden = false;
    }
    layer = (L.markerClusterGroup ? ouAllerReperes.clusters(CLOSE, described, clusterText) : L.layerGroup()).addTo(aMap);
    put(listed.map((one) => Number(one.dataset.number)));
  }

  function described(marker) {
    const { article } = places.get(marker.options.number);
    return { id: article.dataset.structureId, label: article.getAttribute("aria-label") };
  }

  function clusterText(count) {
    return (frame.dataset.cluster || "{count}").replace("{count}", count);
  }

  function dress(element, number) {
    const { marker, article } = places.get(number);
    element.dataset.structureId = article.dataset.structureId;
    element.setAttribute("aria-label", article.getAttribute("aria-label"));
    element.setAttribute("title", article.getAttribute("aria-label"));
    element.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") returnTo = element;
      if (event.key !== " ") return;
      event.preventDefault();
      marker.openPopup();
    });
  }

  function put(numbers) {
    shown = new Set([...numbers].filter((number) => places.has(number)));
    layer.clearLayers();
    const markers = [...shown].map((number) => places.get(number).marker);
    if (layer.addLayers) layer.addLayers(markers);
    else for (const marker of markers) layer.addLayer(marker);
  }

  /** Which places are on the map, by number. The view moves only when none of them would be in it. */
  function montrer(numbers) {
    if (!layer) return;
    const wanted = [...numbers].filter((number) => places.has(number));
    if (wanted.length === shown.size && wanted.every((number) => shown.has(number))) return; // an open popup stays open
    put(wanted);
    const points = [...shown].map((number) => places.get(number).marker.getLatLng());
    if (points.length && !points.some((point) => map.getBounds().contains(point))) cadrer(points);
    arrange();
  }

  /** Move the view to hold these points. */
  function cadrer(points) {
    if (map) map.fitBounds(L.latLngBounds(points), { padding: PADDING, maxZoom: CLOSE, animate: false });
  }

  /** The person's mark; null takes it away. */
  function personne(aMap, lat, lon, label = frame.dataset.person, city = frame.dataset.personCity) {
    if (person) person.marker.remove();
    person = null;
    if (lat === null) return;
    const target = document.createElement("span");
    target.className = "cible";
    const icon = ouAllerReperes.icon(PERSON * 2, "marque-personne", target, (element) => {
      element.setAttribute("role", "img");
      element.setAttribute("aria-label", label);
      element.setAttribute("title", label);
    });
    person = { marker: L.marker([lat, lon], { icon, keyboard: false, interactive: false }).addTo(aMap), city };
  }

  /** The content of a popup: the place's own card in the list, without what belongs to the list. */
  function popup(article) {
    const card = document.createElement("div");
    card.className = `bulle ${article.className}`;
    card.classList.remove("choisi");
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
    const { number } = event.popup._source.options;
    for (const [other, { article }] of places) article.classList.toggle("choisi", other === number);
    for (const tell of listeners) tell(number);
  }

  function closed() {
    for (const { article } of places.values()) article.classList.remove("choisi");
    if (returnTo && map.getContainer().contains(document.activeElement)) (returnTo.isConnected ? returnTo : map.getContainer()).focus();
    returnTo = null;
    for (const tell of listeners) tell(null);
  }

  /** Open the card of a place on the map; `from` gets the focus back when it is closed. */
  function choisir(number, from = null) {
    if (!shown.has(number)) return;
    const { marker } = places.get(number);
    frame.scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" });
    map.closePopup();
    if (person && !L.markerClusterGroup) cadrer([person.marker.getLatLng(), marker.getLatLng()]);
    else map.setView(marker.getLatLng(), Math.max(map.getZoom(), CLOSE), { animate: false });
    returnTo = from;
    marker.openPopup();
  }

  function finir() {
    document.addEventListener("click", (event) => {
      const button = event.target.closest("[data-show]");
      if (button) choisir(Number(button.dataset.show), button);
    });
    map.on("zoomend resize", arrange);
    map.on("moveend", write);
    arrange();
    let before = null;
    window.matchMedia("print").addEventListener("change", (event) => {
      if (event.matches) before = map.getBounds();
      map.invalidateSize({ animate: false });
      if (before) map.fitBounds(before, { animate: false });
    });
  }

  function arrange() {
    const fixed = person ? [map.latLngToLayerPoint(person.marker.getLatLng())] : [];
    const onMap = [...shown].map((number) => places.get(number));
    if (L.markerClusterGroup) ties.clearLayers();
    else ouAllerReperes.separate(map, onMap, fixed, ties);
    write();
  }

  /** The names: of the person's commune, of the cities of big marks, of towns, then of the cities of small marks. */
  function write() {
    if (!names) return;
    const cities = [];
    const taken = [];
    const here = person && person.marker.getLatLng();
    for (const { marker, article, isMinor, half, spot } of [...shown].map((number) => places.get(number))) {
      if (isMinor || !marker.getElement()) continue;
      const at = spot || map.latLngToLayerPoint(marker.getLatLng());
      taken.push(ouAllerSol.centred(at, half * 2, half * 2));
      cities.push({ name: article.dataset.city, at: map.layerPointToLatLng(at), gap: half, className: half < BIG ? "nom nom-petit" : "nom ville" });
    }
    taken.push(...reserved, ...boxesOf(".leaflet-control, .grappe"));
    const own = person && person.city ? [{ name: person.city, at: here, gap: PERSON, className: "nom ville" }] : [];
    if (here) taken.push(ouAllerSol.centred(map.latLngToLayerPoint(here), PERSON * 2, PERSON * 2));
    const isSmall = shown.size > 0 && [...shown].every((number) => places.get(number).half < BIG);
    const wanted = isSmall ? [...own, ...ground.towns, ...cities] : [...own, ...cities, ...ground.towns];
    names.ecrire(wanted.filter(({ name }) => name), ground.neighbours, taken);
  }

  function boxesOf(selector) {
    const origin = map.getContainer().getBoundingClientRect();
    return [...map.getContainer().querySelectorAll(selector)].map((one) => {
      const { left, top, right, bottom } = one.getBoundingClientRect();
      const [start, end] = [[left, top], [right, bottom]]
        .map(([x, y]) => map.containerPointToLayerPoint([x - origin.left, y - origin.top]));
      return { left: start.x, top: start.y, right: end.x, bottom: end.y };
    });
  }

  /** Keep names away from what is written at these points, in boxes of `width` by `height` pixels. */
  function reserver(points, width, height) {
    reserved = points.map((point) => ouAllerSol.centred(map.latLngToLayerPoint(point), width, height));
    write();
  }

  return {
    cadre, options, commencer, fond, contour, lieux, personne, finir,
    montrer, cadrer, choisir, sansContour, reserver,
    arrange: () => map && arrange(), surChoix: (tell) => listeners.push(tell), plan: () => map,
    position: (number) => places.get(number) && places.get(number).marker.getLatLng(),
    depart: () => person && person.marker.getLatLng(),
  };
})();

window.ouAllerCarte = ouAllerCarte; // for modules
