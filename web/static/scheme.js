// Light or dark at once. Without this file the page comes again in the scheme that was chosen.
"use strict";

(() => {
  const root = document.documentElement;

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.scheme");
    const other = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (!link || other) return;
    event.preventDefault();
    const scheme = new URL(link.href).searchParams.get("scheme");
    if (scheme === "system") delete root.dataset.scheme;
    else root.dataset.scheme = scheme;
    document.querySelector("meta[name=color-scheme]").content = scheme === "system" ? "light dark" : scheme;
    // The link that was followed has gone; the one that takes it back is where the focus belongs.
    [...document.querySelectorAll("a.scheme")].find((each) => each.checkVisibility())?.focus({ preventScroll: true });
    fetch(link.href, { redirect: "manual", keepalive: true }); // only for its cookie
  });
})();
