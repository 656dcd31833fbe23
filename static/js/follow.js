/* Brings fragments of the admin up to date while somebody looks: data-follow names the address of
   the fragment, data-follow-seconds how often. Without it, reloading the page does the same.
   A page with an element data-follow-voice has the fragment's data-follow-say read out there, and
   is loaded anew when there is nothing left to follow: its buttons are others then. */

const voice = document.querySelector("[data-follow-voice]");

function speak(element) {
  const words = element.querySelector("[data-follow-say]")?.dataset.followSay;
  if (voice && words && voice.textContent !== words) voice.textContent = words;
}

for (const element of document.querySelectorAll("[data-follow]")) {
  const seconds = Number(element.dataset.followSeconds || 3);
  const timer = setInterval(async () => {
    // Whoever stands on a link in it by keyboard would be thrown out.
    if (document.hidden || element.contains(document.activeElement)) return;
    try {
      const answer = await fetch(element.dataset.follow, { credentials: "same-origin" });
      if (!answer.ok) return;
      element.innerHTML = await answer.text();
      speak(element);
      if (answer.headers.get("X-Settled") !== "1") return;
      clearInterval(timer);
      if (voice) location.reload();
    } catch {
      // The next turn tries again.
    }
  }, seconds * 1000);
}
