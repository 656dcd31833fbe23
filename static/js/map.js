// Turns the server's drawing of places into a map that moves. The list beside it stays as it is,
// and so does the drawing whenever something here does not work.

const ENOUGH_FAILURES = 3;
const still = matchMedia("(prefers-reduced-motion: reduce)");

export function start(sections) {
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        seen.unobserve(target);
        whenUnused(target, () => open(target).catch(() => target.classList.remove("map--open")));
      }
    },
    { rootMargin: "150px" },
  );
  for (const section of sections) {
    if (section.querySelector("[data-map-canvas]")) seen.observe(section);
  }
}

// The drawing is not taken away from under the focus of somebody who is walking through it.
function whenUnused(section, act) {
  const canvas = section.querySelector("[data-map-canvas]");
  if (!canvas.contains(document.activeElement)) {
    act();
    return;
  }
  canvas.addEventListener("focusout", () => setTimeout(() => whenUnused(section, act)), { once: true });
}

export async function open(section) {
  const data = JSON.parse(section.querySelector("script[type='application/json']").textContent);
  await Promise.all([import(section.dataset.leaflet), stylesheet(section.dataset.leafletStyle)]);
  const canvas = section.querySelector("[data-map-canvas]");
  const ground = document.createElement("div");
  ground.className = "map__ground";
  ground.setAttribute("role", "group");
  ground.setAttribute("aria-label", section.dataset.name);
  canvas.append(ground);
  section.classList.add("map--open");
  const map = draw(ground, data, section.dataset);
  background(map, data, section);
  const towns = names(map, data);
  const pins = data.pins.map((pin) => marker(map, pin, section.dataset));
  ground.addEventListener("keydown", (event) => {
    if (event.key === "Escape") map.closePopup();
  });
  return { map, towns, pins };
}

function stylesheet(url) {
  return new Promise((resolve, reject) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: url });
    link.onload = resolve;
    link.onerror = reject;
    // Before our own rules, which adapt Leaflet's.
    document.head.prepend(link);
  });
}

function draw(ground, data, texts) {
  const animated = !still.matches;
  const map = L.map(ground, {
    attributionControl: false,
    fadeAnimation: animated,
    inertia: animated,
    markerZoomAnimation: animated,
    maxBounds: L.latLngBounds(data.bounds).pad(0.15),
    maxZoom: data.zoom[1],
    minZoom: data.zoom[0],
    // The wheel scrolls the page; the buttons, two fingers or + and - change the scale.
    scrollWheelZoom: false,
    zoomAnimation: animated,
    zoomControl: false,
  });
  L.control.zoom({ zoomInTitle: texts.zoomIn, zoomOutTitle: texts.zoomOut }).addTo(map);
  const points = data.pins.map((pin) => pin.at);
  const frame = points.length > 1 ? L.latLngBounds(points).pad(0.12) : L.latLngBounds(data.bounds);
  map.fitBounds(frame, { animate: false, maxZoom: 13 });
  return map;
}

function background(map, data, section) {
  if (!data.tiles) return;
  let [arrived, failed] = [0, 0];
  const note = section.querySelector("[data-map-note]");
  const layer = L.tileLayer(data.tiles, { bounds: data.bounds, maxZoom: data.zoom[1], minZoom: data.zoom[0] });
  layer.on("tileload", () => {
    arrived += 1;
    note.textContent = "";
    section.classList.add("map--with-tiles");
    section.querySelector("[data-map-credit]").hidden = false;
  });
  layer.on("tileerror", () => {
    failed += 1;
    if (arrived || failed < ENOUGH_FAILURES || !map.hasLayer(layer)) return;
    // One look at a service that is away is enough; the points stand on their plain ground.
    map.removeLayer(layer);
    note.textContent = note.dataset.text;
  });
  layer.addTo(map);
}

// Names of the municipalities, for as long as no background map brings them along.
function names(map, data) {
  return data.towns.map(([name, ...at]) => {
    const icon = L.divIcon({ className: "map__town-name", html: label(name), iconSize: null });
    return L.marker(at, { icon, interactive: false, keyboard: false, zIndexOffset: -1000 }).addTo(map);
  });
}

function label(text) {
  return Object.assign(document.createElement("span"), { textContent: text });
}

function marker(map, pin, texts) {
  const size = map.getSize().x < 480 ? 26 : 32;
  const icon = L.divIcon({ className: "map__pin", html: label(pin.number), iconSize: [size, size] });
  const own = L.marker(pin.at, { icon, riseOnHover: true, title: pin.name }).addTo(map);
  const element = own.getElement();
  element.setAttribute("aria-label", `${pin.number}: ${pin.name}`);
  element.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    own.openPopup();
  });
  own.bindPopup(content(pin), { maxWidth: 260, offset: [0, -10] });
  own.on("popupopen", ({ popup }) => opened(popup, texts));
  own.on("popupclose", ({ popup }) => {
    if (popup.getElement()?.contains(document.activeElement)) element.focus();
  });
  return own;
}

function opened(popup, texts) {
  const close = popup.getElement().querySelector(".leaflet-popup-close-button");
  close.setAttribute("aria-label", texts.close);
  (popup.getElement().querySelector(".map__popup a") ?? close).focus({ preventScroll: true });
}

function content(pin) {
  const box = Object.assign(document.createElement("div"), { className: "map__popup" });
  const single = pin.links.length === 1 && pin.links[0].title === pin.name;
  if (!single) box.append(Object.assign(document.createElement("b"), { textContent: pin.name }));
  const list = document.createElement("ul");
  for (const { title, url } of pin.links) {
    const item = document.createElement("li");
    item.append(Object.assign(document.createElement("a"), { href: url, textContent: title }));
    list.append(item);
  }
  if (pin.links.length) box.append(list);
  return box;
}
