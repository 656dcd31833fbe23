// Lets the browser compute for a moment while somebody writes, so that machines pay for spam.
// Without an answer the form works all the same, with a stricter limit. Who only reads the form
// downloads and computes nothing.

export function start(box) {
  box.closest("form").addEventListener("input", () => compute(box), { once: true });
}

async function compute(box) {
  await import(box.dataset.widget);
  globalThis.$altcha.algorithms.set("PBKDF2/SHA-256", () => new Worker(box.dataset.worker));
  const widget = document.createElement("altcha-widget");
  widget.setAttribute("challenge", box.dataset.challenge);
  widget.setAttribute("display", "invisible");
  widget.setAttribute("auto", "onload");
  widget.setAttribute("name", "altcha");
  const status = box.querySelector(".proof__status");
  widget.addEventListener("statechange", ({ detail }) => {
    if (detail.state === "verifying") status.textContent = box.dataset.waiting;
    else status.textContent = detail.state === "verified" ? box.dataset.done : "";
  });
  box.append(widget);
}
