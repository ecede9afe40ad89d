// The words that were found in an article, one after the other: the arrows above the text know which
// one the address names. Without this file they lead to the first and the last.
"use strict";

(() => {
  const steps = document.getElementById("found");
  if (!steps) return;

  const count = Number(steps.dataset.found);
  const [before, after] = steps.querySelectorAll("a");

  const follow = () => {
    const here = Number(/^#m(\d+)$/.exec(location.hash)?.[1] ?? 0);
    before.hash = `m${here > 1 ? here - 1 : count}`;
    after.hash = `m${here && here < count ? here + 1 : 1}`;
  };

  window.addEventListener("hashchange", follow);
  follow();
})();
