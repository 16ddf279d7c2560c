// Leave a seeker's page at once: by its button, or by pressing Escape twice.
// The page is replaced, so that "back" does not return to it. Without this script the button is a
// plain link; neither wipes what the browser remembers of earlier pages.
"use strict";
(() => {
  const TWICE = 1500; // milliseconds within which the second Escape counts
  const way = document.querySelector("a[data-leave]");
  if (!way) return;
  let pressed = 0;

  function leave() {
    if (way.dataset.leave) {
      // What was chosen so far is not for whoever sits here next.
      const form = new FormData();
      form.append("token", way.dataset.token);
      navigator.sendBeacon(way.dataset.leave, form);
    }
    document.documentElement.hidden = true;
    location.replace(way.href);
  }

  way.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const now = Date.now();
    if (now - pressed < TWICE) leave();
    pressed = now;
  });
})();
