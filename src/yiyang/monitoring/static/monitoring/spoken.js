/* Say the sentence of a page aloud when it opens, and again whenever it changes. */
"use strict";

(() => {
  if (!("speechSynthesis" in window)) return;
  let said = "";

  const speak = () => {
    const text = document.querySelector("[data-spoken]")?.textContent.trim() ?? "";
    if (!text || text === said) return;
    said = text;
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.lang = document.documentElement.lang;
    utterance.rate = 0.85;
    speechSynthesis.cancel();
    speechSynthesis.speak(utterance);
  };

  speak();
  document.addEventListener("htmx:afterSettle", speak);
})();
