// What is selected in the text of an article can be added as a value. Without this file the page that
// the link beside the text leads to has a field to write it in.
"use strict";

(() => {
  const LONGEST = 120; // characters of a name
  const link = document.getElementById("missed");
  const text = document.querySelector("article.article");
  if (!link || !text) return;

  const button = document.createElement("a");
  button.className = "add-selected";
  button.hidden = true;
  document.body.append(button);

  const selected = () => {
    const selection = document.getSelection();
    if (selection.isCollapsed || !selection.rangeCount) return "";
    if (!text.contains(selection.getRangeAt(0).commonAncestorContainer)) return "";
    const words = selection.toString().trim();
    return words.includes("\n") || words.length > LONGEST ? "" : words;
  };

  document.addEventListener("selectionchange", () => {
    const words = selected();
    button.hidden = !words;
    if (!words) return;
    const address = new URL(link.href);
    address.searchParams.set("text", words);
    button.href = address.href;
    button.textContent = link.dataset.label.replace("%s", () => words);
  });
})();
