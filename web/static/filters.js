// Filters that apply as they are ticked. Without this file one button applies them all.
"use strict";

(() => {
  const form = document.getElementById("search");
  const panel = document.getElementById("filters");
  if (!form || !panel) return;

  const SWAPPED = ["carried", "chips", "results", "refining"]; // what differs from answer to answer
  const EARLIEST = 1000; // a year that is still being typed is smaller
  const root = document.documentElement;
  let shown = location.search;
  let asking;

  root.classList.add("scripted");

  const button = () => panel.querySelector(".apply button");

  const asked = () => {
    const args = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value || name === "q") args.append(name, value);
    if (button().name) args.append(button().name, button().value);
    return `${form.getAttribute("action")}?${args}`;
  };

  // Where the focus is, so that it can be put back on what stands there in the next answer.
  const place = (element) => {
    const row = element.closest("li")?.querySelector("input");
    if (element.matches("input") || (row && element.matches(".exclude"))) {
      const { name, value } = element.matches("input") ? element : row;
      const dated = /^(date|incident)_/.test(name);
      const box = `input[name="${CSS.escape(name)}"]${dated ? "" : `[value="${CSS.escape(value)}"]`}`;
      return element.matches("input") ? box : `li:has(${box}) .exclude`;
    }
    return null;
  };

  const swap = (page) => {
    const active = panel.contains(document.activeElement) ? document.activeElement : null;
    const before = active?.getBoundingClientRect().top;
    const selector = active && place(active);
    panel.style.minHeight = `${panel.offsetHeight}px`; // a page that becomes short would scroll
    const open = new Map([...panel.querySelectorAll("details")].map((each) => [each.id, each.open]));

    for (const id of SWAPPED) document.getElementById(id).replaceWith(page.getElementById(id));
    for (const each of panel.querySelectorAll("details")) {
      if (open.has(each.id)) each.open = open.get(each.id);
    }
    const [box, next] = [document, page].map((each) => each.querySelector("input[data-suggest]"));
    box.dataset.suggest = next.dataset.suggest;
    box.defaultValue = next.defaultValue;
    for (const each of document.querySelectorAll(".tongue, .scheme")) {
      each.href = page.querySelector(`.${[...each.classList].join(".")}`).href;
    }
    document.title = page.title;
    document.getElementById("told").textContent = document.getElementById("count").textContent;

    if (!active) return;
    const again = (selector && panel.querySelector(selector)) || panel;
    again.focus({ preventScroll: true });
    if (again !== panel) window.scrollBy(0, again.getBoundingClientRect().top - before);
  };

  const show = async (address, { push }) => {
    asking?.abort();
    asking = new AbortController();
    root.classList.add("waiting");
    try {
      const answer = await fetch(address, { signal: asking.signal });
      if (!answer.ok) throw new Error(answer.statusText);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!page.getElementById("refining")) throw new Error("another page");
      swap(page);
      const { address: short } = document.getElementById("results").dataset;
      if (push) history.pushState(null, "", short + location.hash);
      shown = location.search;
    } catch (error) {
      if (error.name === "AbortError") return;
      location.assign(address); // the browser will say what is wrong
    }
    root.classList.remove("waiting");
  };

  const isTyped = (field) => field.type === "date" && field.value && Number(field.value.slice(0, 4)) < EARLIEST;

  panel.addEventListener("change", (event) => {
    if (!isTyped(event.target)) show(asked(), { push: true });
  });

  panel.addEventListener("click", (event) => {
    const link = event.target.closest("a[rel~=nofollow]");
    const other = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (!link || other || link.pathname !== location.pathname) return;
    event.preventDefault();
    show(link.href, { push: true });
  });

  form.addEventListener("submit", (event) => {
    if (event.submitter !== button()) return;
    event.preventDefault(); // all is applied: what is left to do is to close the panel
    location.hash = "count";
  });

  window.addEventListener("popstate", () => {
    if (location.search !== shown) show(location.href, { push: false });
  });

  window.addEventListener("pageshow", (event) => {
    if (event.persisted) form.reset();
  });
})();
