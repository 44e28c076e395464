// Passkeys: asks the portal for a question, the device for its answer, and sends that with the form. Nothing is kept here.
"use strict";

(() => {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON || !window.PublicKeyCredential?.parseCreationOptionsFromJSON) return;
  document.documentElement.classList.add("with-passkeys");

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset?.passkey) return;
    event.preventDefault();
    answer(form).then(() => HTMLFormElement.prototype.submit.call(form), (problem) => tell(form, problem));
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-passkey]");
    if (!button) return;
    answer(button.form, button.dataset).then(() => {
      button.form.action = button.dataset.action;
      HTMLFormElement.prototype.submit.call(button.form);
    }, (problem) => tell(button.form, problem));
  });

  async function answer(form, wanted = form.dataset) {
    const asked = await fetch(wanted.question, {
      method: "POST",
      body: new URLSearchParams({ csrf_token: form.elements.csrf_token.value }),
      headers: { Accept: "application/json" },
    });
    if (!asked.ok) throw new Error("no question");
    const options = await asked.json();
    const held = wanted.passkey === "create"
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
    form.elements[wanted.into].value = JSON.stringify(held.toJSON());
  }

  function tell(form, problem) {
    delete form.dataset.sending;
    const words = {
      NotAllowedError: "It was not finished, or took too long. Try again, or use another way.",
      InvalidStateError: "This device holds a passkey for the portal already. Use another device.",
      AbortError: "It was not finished. Try again, or use another way.",
    };
    const box = form.querySelector("[role=alert]");
    if (box) box.textContent = words[problem?.name] || "The passkey could not be used here. Try again, or use another way.";
  }
})();
