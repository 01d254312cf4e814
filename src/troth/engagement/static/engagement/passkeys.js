// Passkeys: the browser's half of adding one and of signing in with one. Needs webauthn-json beside it.
(() => {
  "use strict";
  const keys = globalThis.webauthnJSON;
  const WORDS = {
    NotAllowedError: "No passkey was used. Try again, or choose another way.",
    InvalidStateError: "This device holds a passkey for this account already.",
    SecurityError: "Passkeys work only at the address this installation was set up for.",
  };

  const options = async (form) => {
    if (form.dataset.options) return JSON.parse(form.dataset.options);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error("no answer");
    return (await answer.json()).request_options;
  };

  const create = async (form) => {
    const wanted = await options(form);
    const alone = form.querySelector("[name=passwordless]");
    const sel = wanted.publicKey.authenticatorSelection;
    sel.residentKey = alone && alone.checked ? "required" : "discouraged";
    sel.requireResidentKey = Boolean(alone && alone.checked);
    if (alone && alone.checked) sel.userVerification = "required";
    return keys.create(wanted);
  };

  const go = async (form, button) => {
    const said = form.querySelector("[data-passkey-said]");
    button.setAttribute("aria-disabled", "true");
    said.textContent = "";
    try {
      const credential = form.dataset.passkey === "create" ? await create(form) : await keys.get(await options(form));
      form.querySelector("[name=credential]").value = JSON.stringify(credential);
      form.submit();
    } catch (problem) {
      said.textContent = WORDS[problem.name] || "The passkey did not work. Try again, or choose another way.";
      button.removeAttribute("aria-disabled");
    }
  };

  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    const button = form.querySelector("[data-passkey-go]");
    if (!keys || !keys.supported()) {
      button.hidden = true;
      form.querySelector("[data-passkey-said]").textContent = "This browser has no passkeys.";
      return;
    }
    button.addEventListener("click", () => { if (!button.hasAttribute("aria-disabled")) go(form, button); });
  });
})();
