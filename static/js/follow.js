/* Brings fragments of the admin up to date while somebody looks: data-follow names the address of
   the fragment, data-follow-seconds how often. Without it, reloading the page does the same. */

for (const element of document.querySelectorAll("[data-follow]")) {
  const seconds = Number(element.dataset.followSeconds || 3);
  const timer = setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(element.dataset.follow, { credentials: "same-origin" });
      if (!answer.ok) return;
      element.innerHTML = await answer.text();
      if (answer.headers.get("X-Settled") === "1") clearInterval(timer);
    } catch {
      // The next turn tries again.
    }
  }, seconds * 1000);
}
