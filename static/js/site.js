// Small comforts. Everything works without them.

// The open menu closes with Escape and with a click beside it.
const menu = document.querySelector(".menu");
if (menu) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  });
}

// A link of the error summary brings its field into view below its label, and the cursor into it.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-error-summary] a[href^='#']");
  const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!field) return;
  event.preventDefault();
  field.closest(".kern-form-input, .kern-fieldset, .kern-form-check")?.scrollIntoView({ block: "center" });
  field.focus({ preventScroll: true });
});

// A second press on the same button while the first is on its way would only send it twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "true";
  window.addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
});

// A drawn map becomes a moving one as soon as somebody uses the page; a first look stays light.
const maps = document.querySelectorAll("[data-map]");
if (maps.length) {
  const signs = ["pointerdown", "pointermove", "scroll", "keydown"];
  const wake = () => {
    for (const sign of signs) removeEventListener(sign, wake);
    import(maps[0].dataset.map).then(({ start }) => start(maps));
  };
  for (const sign of signs) addEventListener(sign, wake, { passive: true });
}

// A search field suggests titles from the moment somebody enters it.
for (const field of document.querySelectorAll("[data-suggest]")) {
  const wake = () => import(field.dataset.suggestScript).then(({ start }) => start(field));
  field.addEventListener("focus", wake, { once: true });
}

// Parts of a form that need a script bring its address along; htmx may put the form in later.
function wakeParts(root) {
  for (const part of root.querySelectorAll("[data-proof], [data-pin-map]")) {
    if (part.dataset.awake) continue;
    part.dataset.awake = "true";
    import(part.dataset.proof ?? part.dataset.script).then(({ start }) => start(part));
  }
}
wakeParts(document);
document.addEventListener("htmx:load", ({ detail }) => wakeParts(detail.elt));
