/* What the other scripts share: the words of the reader's language and one way to say something briefly. */
"use strict";

window.yiyang = (() => {
  const words = JSON.parse(document.getElementById("ui-words")?.textContent ?? "{}");

  /** A word with its numbers filled in where `{}` stands. */
  const say = (key, ...values) => values.reduce((text, value) => text.replace("{}", value), words[key] ?? key);

  /** Prepare every match once: those here now, and those htmx brings later. */
  const each = (selector, prepare) => {
    const known = new WeakSet();
    const look = (root) => {
      const found = [...root.querySelectorAll(selector), ...(root.matches?.(selector) ? [root] : [])];
      found.filter((one) => !known.has(one)).forEach((one) => {
        known.add(one);
        prepare(one);
      });
    };
    look(document);
    document.addEventListener("htmx:load", (event) => look(event.detail.elt));
  };

  /** Hours and minutes on the wall here, whatever the device believes. */
  const wallClock = (date) => date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: words.zone });

  const remember = (name, value) => {
    document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
  };

  return { say, each, wallClock, remember };
})();
