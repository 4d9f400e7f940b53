// Passkeys need the browser's help; a page without this script offers the other ways.
"use strict";

const bytesOf = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const textOf = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

async function optionsOf(form) {
  const body = new FormData();
  body.set("csrf_token", form.elements.csrf_token.value);
  const answer = await fetch(form.dataset.options, { method: "POST", body, credentials: "same-origin" });
  if (!answer.ok) throw new Error("options");
  const found = await answer.json();
  found.challenge = bytesOf(found.challenge);
  if (found.user) found.user.id = bytesOf(found.user.id);
  for (const key of [...(found.excludeCredentials || []), ...(found.allowCredentials || [])]) key.id = bytesOf(key.id);
  return found;
}

function written(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = textOf(credential.response[name]);
  }
  const { id, type } = credential;
  return JSON.stringify({ id, rawId: textOf(credential.rawId), type, response, clientExtensionResults: {} });
}

function wire(form) {
  const said = form.querySelector("[data-said]");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    try {
      const publicKey = await optionsOf(form);
      const act = form.dataset.passkey === "new" ? "create" : "get";
      form.elements.credential.value = written(await navigator.credentials[act]({ publicKey }));
      form.requestSubmit();
    } catch {
      said.textContent = form.dataset.failed;
    }
  });
}

if (window.PublicKeyCredential && window.isSecureContext) document.querySelectorAll("[data-passkey]").forEach(wire);
