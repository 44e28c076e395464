// Comforts on top of pages that work without them. No state is kept here and nothing is stored in the browser.
"use strict";

(() => {
  const ONE_TRY = 8000; // ms after which a form may be sent again, when no answer has taken the page away
  const notice = () => document.getElementById("notice");

  function focusOn(element) {
    if (!element) return;
    if (!element.hasAttribute("tabindex")) element.setAttribute("tabindex", "-1");
    element.focus();
  }

  // Sent once: a second press while the first is on its way does nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sending !== undefined) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    setTimeout(() => { form.dataset.sending = ""; });
    setTimeout(() => release(form), ONE_TRY);
  }, true);

  // A part of a page that looks for news by itself says so: nobody need be there, and a session is not kept alive by it.
  document.addEventListener("htmx:config:request", (event) => {
    const { sourceElement, request } = event.detail.ctx;
    if (/\bevery\b|\bload\b/.test(sourceElement?.getAttribute?.("hx-trigger") || "")) request.headers["Portal-By-Itself"] = "1";
  });

  function release(form) {
    if (form && form.dataset) delete form.dataset.sending;
  }
  document.addEventListener("htmx:finally:request", (event) => release(event.detail.ctx.sourceElement?.closest?.("form")));

  // A page taken from the browser's memory after signing out must not show a child: ask the server again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.reload();
  });

  // What went wrong is read first.
  window.addEventListener("DOMContentLoaded", () => focusOn(document.querySelector("main [data-focus]")));

  // After a swap: whoever pressed the button that is now gone is led to what came in its place.
  let hadFocus = false;
  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx, tasks } = event.detail;
    if (ctx.response?.status >= 500 && !ctx.hx?.retarget) {
      event.preventDefault();
      say("Something went wrong on our side. Nothing you typed is lost: please try again in a moment.");
      return;
    }
    const targets = (tasks || []).map((task) => (typeof task.target === "string" ? document.querySelector(task.target) : task.target));
    hadFocus = targets.some((target) => target && target !== notice() && target.contains(document.activeElement));
    if (!targets.includes(notice()) && ctx.request?.method !== "GET") notice()?.replaceChildren();
  });
  document.addEventListener("htmx:after:swap", (event) => {
    const { ctx } = event.detail;
    const fresh = freshPlace(ctx);
    const problem = fresh?.querySelector?.("[data-focus]");
    if (problem) focusOn(problem);
    else if (hadFocus && document.activeElement === document.body) focusOn(mark(fresh));
    if (notice()?.firstElementChild && ctx.hx?.retarget === "#notice") notice().scrollIntoView({ block: "nearest" });
    hadFocus = false;
  });

  function freshPlace(ctx) {
    const target = typeof ctx.target === "string" ? document.querySelector(ctx.target) : ctx.target;
    return target?.isConnected ? target : document.getElementById(target?.id || "");
  }

  function mark(element) {
    if (element) {
      element.dataset.fresh = "";
      element.addEventListener("blur", () => delete element.dataset.fresh, { once: true });
    }
    return element;
  }

  // No answer at all: say so, where refusals are said.
  document.addEventListener("htmx:error", () => say("The portal could not be reached. Nothing you typed is lost: check your connection and try again."));

  function say(sentence) {
    const words = document.createElement("p");
    words.className = "notice__words";
    words.textContent = sentence;
    const box = document.createElement("div");
    box.className = "notice notice--problem";
    box.append(words);
    notice()?.replaceChildren(box);
    notice()?.scrollIntoView({ block: "nearest" });
  }
})();
