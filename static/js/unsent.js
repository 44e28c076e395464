// What stands typed on a page and not sent: told to the server with each form and by hand-in (away.js, autosave.js), and put back into its
// boxes when its writer is in again. Nothing is kept in the browser: other people may sit at it next.
"use strict";

(() => {
  const NO_WORDS = ["hidden", "password", "file", "checkbox", "radio", "submit", "button"];
  const placed = new Map(); // what was kept -> the box it stands in, or beside
  const beside = new Map(); // a box -> the words that wait beside it

  let known = Boolean(document.getElementById("unsent")); // whether this window knows what is kept

  const forms = () => [...document.querySelectorAll("main form")].filter((one) => one.getAttribute("method") === "post");
  const boxes = (form) => [...form.querySelectorAll("textarea, select, input")]
    .filter((one) => one.name && !one.disabled && !NO_WORDS.includes(one.type));
  const choices = (form) => [...form.querySelectorAll("input[type=radio], input[type=checkbox]")].filter((one) => one.name);
  const kept = () => [...document.querySelectorAll("[data-unsent]")];
  const path = (address) => new URL(address || window.location.href, window.location.href).pathname;

  // Every address that a form's words are sent to.
  function ways(form) {
    const others = [form, ...form.querySelectorAll("[hx-post], [formaction]")];
    const told = others.flatMap((one) => [one.getAttribute("hx-post"), one.getAttribute("formaction")]).filter(Boolean);
    return [form.getAttribute("action"), ...told].map(path);
  }

  function stood(box) {
    if (box.tagName !== "SELECT") return box.defaultValue;
    return ([...box.options].find((one) => one.defaultSelected) || box.options[0])?.value || "";
  }

  // A short mark of a text, to see whether it changed.
  function mark(text) {
    let [one, other] = [0x811c9dc5, 0x01000193];
    for (const letter of text.replace(/\r\n?/g, "\n")) {
      one = Math.imul(one ^ letter.codePointAt(0), 0x01000193);
      other = Math.imul(other + letter.codePointAt(0), 0x85ebca6b) ^ (other >>> 13);
    }
    return [one, other].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
  }

  const nth = (form, box) => boxes(form).filter((one) => one.name === box.name).indexOf(box);

  function typed() {
    const found = [];
    for (const form of forms()) {
      const [way] = ways(form);
      for (const box of boxes(form)) {
        const where = { form: way, name: box.name, nth: nth(form, box), over: mark(stood(box)) };
        if (box.value.trim() && box.value !== stood(box)) found.push({ ...where, text: box.value });
        if (beside.has(box)) found.push({ ...where, text: beside.get(box), waits: true });
      }
      for (const one of choices(form)) {
        if (one.checked && !one.defaultChecked) found.push({ form: way, name: one.name, nth: 0, over: "chosen", text: one.value });
      }
    }
    return [...found, ...kept().filter((one) => !placed.has(one)).map(asKept)];
  }

  function asKept(one) {
    const { unsent, form, nth: number, over } = one.dataset;
    return { form: form || "", name: unsent, nth: Number(number || 0), over: over || "", text: one.textContent };
  }

  // With a form goes what stands unsent beside it on the page; its own words are in it anyway.
  function hold(form) {
    if (form?.getAttribute?.("method") !== "post" || !form.closest("main")) return;
    const own = ways(form);
    let box = form.querySelector("input[name=unsent]");
    if (!box) {
      box = document.createElement("input");
      Object.assign(box, { type: "hidden", name: "unsent" });
      form.append(box);
    }
    const pieces = typed().map((one) => (own.includes(one.form) && !one.waits ? { ...one, text: "" } : one));
    box.value = JSON.stringify({ shown: known, ways: own, pieces });
  }
  document.addEventListener("input", (event) => hold(event.target.form), true);
  document.addEventListener("submit", (event) => hold(event.target), true);

  // Tells whether it was kept.
  async function handIn(address, more = {}) {
    const words = new URLSearchParams({ unsent: JSON.stringify(typed()), submit_key: crypto.randomUUID() });
    words.set("here", document.getElementById("still-there").dataset.here);
    words.set("csrf_token", document.querySelector("form[action$='/sign-out'] [name=csrf_token]").value);
    try {
      const { ok } = await fetch(address, { method: "POST", body: words, redirect: "error", ...more });
      known = known || ok;
      return ok;
    } catch {
      return false;
    }
  }

  // Each piece into its box; where that text changed meanwhile, beside it.
  function restore() {
    for (const one of kept()) {
      if (placed.get(one)?.isConnected) continue;
      placed.delete(one);
      const where = asKept(one);
      const those = forms().filter((form) => !where.form || ways(form).includes(where.form));
      const choice = those.flatMap(choices).find((box) => box.name === where.name && box.value === where.text);
      const fits = those.flatMap((form) => boxes(form).filter((box) => box.name === where.name && nth(form, box) === where.nth));
      if (choice) choose(one, choice, where);
      else if (fits.length === 1) put(one, fits[0], where);
    }
  }

  function choose(one, box, where) {
    placed.set(one, box);
    const unanswered = !choices(box.form).some((other) => other.name === box.name && other.type === "radio" && other.defaultChecked);
    if (where.over || unanswered) box.checked = true;
  }

  function put(one, box, { text, over }) {
    const words = text.replace(/\r\n?/g, "\n");
    if (box.value !== stood(box) || (box.tagName === "SELECT" && ![...box.options].some((other) => other.value === words))) return;
    placed.set(one, box);
    if (box.value === words) return;
    for (let around = box.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
    if (!box.value.trim() || over === mark(box.value)) box.value = words;
    else if (box.tagName !== "SELECT") showBoth(box, words);
  }

  function showBoth(box, words) {
    document.getElementById("unsent-both")?.removeAttribute("hidden");
    const both = document.createElement("div");
    both.className = "unsent-both";
    box.before(both);
    const side = document.createElement("div");
    side.className = "unsent-both__side";
    side.setAttribute("role", "group");
    const [title, other, button] = ["p", "div", "button"].map((tag) => document.createElement(tag));
    title.className = "unsent-both__title";
    title.id = `${box.id || box.name}-unsent`;
    side.setAttribute("aria-labelledby", title.id);
    other.className = "unsent-both__words";
    other.dir = "auto";
    Object.assign(button, { type: "button", className: "govuk-button govuk-button--secondary" });
    side.append(title, other, button);
    both.append(box, side);
    let mine = false; // whether one's own words are in the box
    const show = (aside) => {
      beside.set(box, aside);
      other.textContent = aside;
      title.textContent = mine ? "This stood in the box before" : "You had typed this, and the text in the box was changed meanwhile";
      button.textContent = mine ? "Put this back into the box" : "Put this into the box instead";
    };
    show(words);
    button.addEventListener("click", () => {
      mine = !mine;
      const aside = box.value;
      box.value = beside.get(box);
      show(aside);
      box.dispatchEvent(new Event("input", { bubbles: true }));
      box.focus();
    });
  }

  // Sent at last: what stood in that form is kept no longer, but for what still waits beside a box.
  document.addEventListener("htmx:after:request", (event) => {
    const { request, response, sourceElement } = event.detail.ctx;
    const form = sourceElement?.closest?.("form");
    if (!form || request?.method !== "POST" || !response || response.status >= 400) return;
    const sent = ways(form);
    for (const one of kept()) {
      const box = placed.get(one);
      if (!box || !sent.includes(one.dataset.form) || beside.has(box)) continue;
      one.previousElementSibling?.remove();
      one.remove();
    }
    if (!kept().length) document.getElementById("unsent")?.remove();
  });

  restore();
  document.querySelector("#unsent details")?.removeAttribute("open");
  document.addEventListener("htmx:after:swap", restore);
  window.unsent = { typed, handIn };
})();
