// What pages gain with JavaScript. Everything here also works without it, as a plain link or form.
(() => {
  "use strict";
  const root = document.documentElement;
  const live = () => document.getElementById("live");
  const drawer = () => document.getElementById("drawer");
  let quiet = 0;
  let opener = null;
  root.classList.add("js");

  const say = (text) => {
    const place = live();
    if (!place) return;
    clearTimeout(quiet);
    place.textContent = text;
    quiet = setTimeout(() => { place.textContent = ""; }, 4000);
  };

  // Theme: seen at once, kept by the server.
  const keepTheme = (form, button) => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    const theme = dark ? "light" : "dark";
    const body = new URLSearchParams(new FormData(form));
    body.set("theme", theme);
    root.dataset.theme = theme;
    if (button) button.value = dark ? "dark" : "light";
    fetch(form.action, { method: "POST", body, credentials: "same-origin", redirect: "manual" }).catch(() => {});
  };

  // One form is sent once, however often its button is pressed.
  const release = (form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-disabled]").forEach((b) => b.removeAttribute("aria-disabled"));
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.hasAttribute("data-theme-form")) {
      event.preventDefault();
      keepTheme(form, event.submitter);
      return;
    }
    if (form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    form.dataset.sent = "yes";
    if (event.submitter) event.submitter.setAttribute("aria-disabled", "true");
  }, true);
  addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
  });

  const copy = async (button) => {
    const text = button.dataset.copyAddress ? new URL(button.dataset.copyAddress, location.href).href : button.dataset.copy;
    try {
      await navigator.clipboard.writeText(text);
      button.classList.add("is-copied");
      setTimeout(() => button.classList.remove("is-copied"), 1600);
      say("Copied");
    } catch {
      say("Your browser does not let this page copy");
    }
  };

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target) return;
    if ((event.ctrlKey || event.metaKey || event.shiftKey) && target.closest("a[hx-get]")) {
      event.stopImmediatePropagation(); // a new tab stays a new tab
      return;
    }
    const copier = target.closest("[data-copy], [data-copy-address]");
    if (copier) { copy(copier); return; }
    const closer = target.closest("[data-close]");
    if (closer) { closer.closest("dialog")?.close(); return; }
    const wanted = target.closest("[data-dialog]");
    if (wanted) { open(document.getElementById(wanted.dataset.dialog)); event.preventDefault(); return; }
    if (target instanceof HTMLDialogElement && target.open) { target.close(); return; } // the veil
    document.querySelectorAll("details.me-top[open], details.switch[open]").forEach((box) => {
      if (!box.contains(target)) box.open = false;
    });
  }, true);

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const box = document.activeElement?.closest?.("details.me-top[open], details.switch[open]");
      if (box) { box.open = false; box.querySelector("summary").focus(); }
    }
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      const find = document.querySelector("[data-find]");
      if (find) { event.preventDefault(); find.click(); }
    }
  });

  // The palette: a native dialog; the arrow keys go through what was found, Enter opens it.
  const open = (box) => {
    if (!box || box.open) return;
    box.showModal();
    const input = box.querySelector(".palette-q");
    if (input) { input.select(); htmx.trigger(input, "palette"); }
  };
  const choose = (input, hit) => {
    document.querySelectorAll("#found [aria-selected]").forEach((old) => old.removeAttribute("aria-selected"));
    input.removeAttribute("aria-activedescendant");
    if (!hit) return;
    hit.id = "chosen";
    hit.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", "chosen");
    hit.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    const input = event.target instanceof Element && event.target.closest(".palette-q");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!input || (!step && event.key !== "Enter")) return;
    const hits = [...document.querySelectorAll("#found [role=option]")];
    const at = hits.findIndex((hit) => hit.hasAttribute("aria-selected"));
    if (step) {
      event.preventDefault();
      if (at >= 0) hits[at].removeAttribute("id");
      choose(input, hits[at < 0 && step < 0 ? hits.length - 1 : (at + step + hits.length) % hits.length]);
    } else if (at >= 0) {
      event.preventDefault();
      location.assign(hits[at].href);
    }
  });

  // The drawer: filled by htmx, a native dialog, focus goes in and comes back.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target === drawer() && !drawer().open) opener = event.detail.elt;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const box = drawer();
    if (!box || event.detail.target !== box) return;
    if (!box.open) box.showModal();
    box.scrollTop = 0;
    box.querySelector("h2")?.focus();
  });
  document.addEventListener("close", (event) => {
    if (event.target !== drawer()) return;
    event.target.replaceChildren();
    if (opener?.isConnected) opener.focus();
    opener = null;
  }, true);
  const failed = (event) => {
    const link = event.detail.elt;
    if (event.detail.target === drawer() && link?.href) { location.assign(link.href); return; }
    say("That did not reach the server. Nothing was changed; try again.");
  };
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt?.closest?.("form");
    if (form) release(form);
  });

  document.querySelector("[data-focus]")?.focus();
})();
