/* Ring on the duty desk's screen while a call waits; the browser lets a page make sound only after somebody asked for it. */
"use strict";

(() => {
  const button = document.querySelector("[data-ring]");
  if (!button || !window.AudioContext) return;
  const EVERY = 2500;
  let sound = null;

  const tone = (frequency, after) => {
    const oscillator = sound.createOscillator();
    const gain = sound.createGain();
    const start = sound.currentTime + after;
    oscillator.frequency.value = frequency;
    gain.gain.setValueAtTime(0.25, start);
    gain.gain.exponentialRampToValueAtTime(0.001, start + 0.4);
    oscillator.connect(gain).connect(sound.destination);
    oscillator.start(start);
    oscillator.stop(start + 0.4);
  };

  const ring = () => {
    const waiting = Number(document.querySelector("[data-ringing]")?.dataset.ringing ?? 0);
    if (!sound || !waiting) return;
    tone(880, 0);
    tone(660, 0.45);
  };

  button.hidden = false;
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    sound = on ? new AudioContext() : null;
    button.setAttribute("aria-pressed", String(on));
    ring();
  });
  setInterval(ring, EVERY);
})();
