// A session ends by itself after a while: two minutes before, this says so, and hands in what was typed and not sent, for when its
// owner is back. Nothing is kept in the browser: other people may sit at it next.
"use strict";

(() => {
  const WARNED = 120; // seconds before the end
  const box = document.getElementById("still-there");
  restore();
  document.addEventListener("htmx:after:swap", restore); // a form that is fetched into the page gets its words as well
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
  async function handIn(stay = "") {
    const words = new URLSearchParams();
    for (const [name, value] of typed()) words.append(name, value);
    words.set("csrf_token", document.querySelector("form[action$='/sign-out'] [name=csrf_token]").value);
    words.set("submit_key", crypto.randomUUID());
    try {
      return (await fetch(box.dataset.draft + stay, { method: "POST", body: words, redirect: "error" })).ok;
    } catch {
      return false;
    }
  }

  function typed() {
    const boxes = [...document.querySelectorAll("main form textarea, main form input")];
    return boxes
      .filter((one) => one.name && !["hidden", "password", "file", "checkbox", "radio", "submit"].includes(one.type))
      .filter((one) => one.value.trim() && one.value !== one.defaultValue)
      .map((one) => [one.name, one.value]);
  }

  function leave() {
    const here = window.location.pathname + window.location.search;
    window.location.replace(`${box.dataset.out}?next=${encodeURIComponent(here)}`);
  }

  // Back in: each piece of text into the box it was typed into, where that is empty and there is one of that name.
  function restore() {
    for (const kept of document.querySelectorAll("[data-unsent]")) {
      const fits = [...document.querySelectorAll("main form [name]")].filter((one) => one.name === kept.dataset.unsent);
      if (fits.length === 1 && "value" in fits[0] && fits[0].type !== "hidden" && !fits[0].value.trim()) fits[0].value = kept.textContent;
    }
  }
})();
