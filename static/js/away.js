// A session ends by itself after a while: two minutes before, this says so, and hands in what was typed and not sent (unsent.js), for
// when its owner is back.
"use strict";

(() => {
  const WARNED = 120; // seconds before the end
  const box = document.getElementById("still-there");
  if (!box) return;

  let end = Date.now() + Number(box.dataset.seconds) * 1000;
  let asking = false;
  const left = () => Math.round((end - Date.now()) / 1000);
  setInterval(look, 1000);
  document.addEventListener("visibilitychange", look);
  document.addEventListener("htmx:after:request", (event) => {
    const byItself = event.detail.ctx.request.headers["Portal-By-Itself"]; // portal.js: keeps no session alive
    if (box.hidden && !byItself) end = Date.now() + Number(box.dataset.seconds) * 1000;
  });
  document.getElementById("away-stay").addEventListener("click", stay);

  async function look() {
    if (left() > WARNED) return;
    if (box.hidden && !asking) {
      asking = true;
      await ask(); // another window may have been used meanwhile
      asking = false;
      if (left() > WARNED) return;
      if (left() > 0) await handIn();
      box.hidden = false;
      document.getElementById("away-stay").focus();
    }
    if (box.hidden) return;
    if (left() <= 0) return leave();
    document.getElementById("away-seconds").textContent = left() >= 60 ? `${Math.ceil(left() / 60)} minutes` : `${left()} seconds`;
  }

  async function ask() {
    try {
      const told = await (await fetch(box.dataset.left, { headers: { Accept: "application/json" } })).json();
      end = Date.now() + told.seconds * 1000;
    } catch { /* no answer: what we knew before stands */ }
  }

  async function stay() {
    const kept = await handIn("?stay=1");
    if (!kept) return leave();
    await ask();
    box.hidden = true;
  }

  // The unsent words. By itself this makes the session no longer; with `stay` somebody has said that they are there.
  function handIn(stay = "") {
    return window.unsent.handIn(box.dataset.draft + stay);
  }

  function leave() {
    window.location.replace(`${box.dataset.out}?next=${encodeURIComponent(box.dataset.here)}`);
  }
})();
