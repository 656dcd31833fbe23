// Sets a point on a map: by a click, or with arrow keys and Enter. The two fields
// beside it stay the truth; without this script they are filled in by hand.

export function start(box) {
  const details = box.closest("details");
  box.hidden = false;
  const begin = () => draw(box).catch(() => (box.hidden = true));
  if (details.open) begin();
  else details.addEventListener("toggle", begin, { once: true });
}

async function draw(box) {
  const { open } = await import(box.dataset.moving);
  const { map } = await open(box);
  const form = box.closest("form");
  const names = [box.dataset.latitude, box.dataset.longitude];
  const fields = names.map((name) => form.querySelector(`[name="${name}"]`));
  const status = box.querySelector("[data-pin-status]");
  const icon = L.divIcon({ className: "map__pin", html: sign(), iconSize: [32, 32] });
  const frame = L.latLngBounds(JSON.parse(box.querySelector("script").textContent).bounds);
  const ground = map.getContainer();
  ground.setAttribute("aria-describedby", box.querySelector("[data-pin-hint]").id);
  ground.append(Object.assign(document.createElement("span"), { className: "pin-map__cross" }));
  let pin = null;

  const show = (point) => {
    pin?.remove();
    pin = L.marker(point, { icon, interactive: false, keyboard: false }).addTo(map);
  };
  const set = (point) => {
    if (!frame.contains(point)) {
      status.textContent = box.dataset.outside;
      return;
    }
    fields[0].value = point.lat.toFixed(5);
    fields[1].value = point.lng.toFixed(5);
    told();
    status.textContent = `${box.dataset.set} ${fields[0].value}, ${fields[1].value}`;
  };
  // Listeners of the form hear of it, and so does the pin.
  const told = () => fields[1].dispatchEvent(new Event("change", { bubbles: true }));
  const read = () => {
    const [lat, lng] = fields.map((field) => Number.parseFloat(field.value.replace(",", ".")));
    if (Number.isFinite(lat) && Number.isFinite(lng)) show(L.latLng(lat, lng));
  };

  map.on("click", ({ latlng }) => set(latlng));
  ground.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== ground) return;
    event.preventDefault();
    set(map.getCenter());
  });
  box.querySelector("[data-pin-set]").addEventListener("click", () => set(map.getCenter()));
  box.querySelector("[data-pin-remove]").addEventListener("click", () => {
    pin?.remove();
    for (const field of fields) field.value = "";
    told();
    status.textContent = box.dataset.removed;
  });
  for (const field of fields) field.addEventListener("change", read);
  read();
  if (pin) map.setView(pin.getLatLng(), 13, { animate: false });
}

function sign() {
  return Object.assign(document.createElement("span"), { textContent: "●" });
}
