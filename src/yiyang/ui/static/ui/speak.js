/* Read the page aloud, in the page's language, slowly; press again to stop. */
"use strict";

(() => {
  if (!("speechSynthesis" in window)) return;
  const SLOW = 0.85;

  const sentences = (target) => {
    const parts = [...target.querySelectorAll("h1, h2, h3, p, li, .block-title, .block-text")]
      .filter((part) => part.offsetParent && !part.querySelector("p, li"))
      .map((part) => part.innerText.trim());
    return parts.length ? parts.filter(Boolean) : [target.innerText];
  };

  const reset = (button) => {
    button.setAttribute("aria-pressed", "false");
    button.querySelector("[data-speak-label]").textContent = button.dataset.word;
  };

  const speak = (button) => {
    const words = sentences(document.getElementById(button.dataset.speak));
    words.forEach((text, place) => {
      const utterance = new SpeechSynthesisUtterance(text);
      utterance.lang = document.documentElement.lang;
      utterance.rate = SLOW;
      if (place === words.length - 1) utterance.onend = () => reset(button);
      speechSynthesis.speak(utterance);
    });
    button.setAttribute("aria-pressed", "true");
    button.querySelector("[data-speak-label]").textContent = yiyang.say("stop");
  };

  const toggle = (button) => {
    const speaking = button.getAttribute("aria-pressed") === "true";
    speechSynthesis.cancel();
    if (speaking) reset(button);
    else speak(button);
  };

  document.querySelectorAll("[data-speak]").forEach((button) => {
    button.hidden = false;
    button.dataset.word = button.querySelector("[data-speak-label]").textContent;
    button.addEventListener("click", () => toggle(button));
  });
  addEventListener("pagehide", () => speechSynthesis.cancel());
})();
