// While somebody writes a long form, what stands unsent in it is handed in every few seconds, sealed for its writer, so that neither a
// session's end nor a dead battery loses it (unsent.js puts it back). Nothing is kept in the browser: other people may sit at it next.
"use strict";

(() => {
  const PAUSE = 3000; // ms after the last letter
  const LONGEST = 12000; // ms that anything waits at most
  const box = document.getElementById("still-there");
  const form = document.querySelector("main form[data-autosave]");
  if (!box || !form) return;

  let waiting = 0;
  let since = 0;
  let kept = "";

  form.addEventListener("input", () => {
    const now = Date.now();
    since = since || now;
    clearTimeout(waiting);
    waiting = setTimeout(hand, Math.min(PAUSE, Math.max(0, since + LONGEST - now)));
  });
  form.addEventListener("submit", () => clearTimeout(waiting));
  document.addEventListener("visibilitychange", () => { if (document.hidden && since) hand(); });

  async function hand() {
    clearTimeout(waiting);
    since = 0;
    const now = JSON.stringify(window.unsent.typed());
    if (now === "[]" || now === kept || form.dataset.sending !== undefined) return;
    if (!(await window.unsent.handIn(box.dataset.draft, { keepalive: now.length < 30000 }))) return; // the next letter tries again
    kept = now;
    const said = form.querySelector("[data-autosaved]");
    if (said) said.hidden = false;
  }
})();
