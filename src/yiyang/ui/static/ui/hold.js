/* Hold to call, or press twice: a touch must last, or be meant twice, so that a pocket does not call. What comes next is spoken. */
"use strict";

(() => {
  const AGAIN = 8000;

  const prepare = (form) => {
    const button = form.querySelector("button");
    const hint = form.querySelector("[data-hold-hint]");
    const quiet = hint.textContent;
    const seconds = Number(form.dataset.hold);
    let timer = null;
    let done = false;
    let armedUntil = 0;
    form.style.setProperty("--hold", `${seconds}s`);

    const aloud = (text) => {
      if (!("speechSynthesis" in window)) return;
      const said = new SpeechSynthesisUtterance(text);
      said.lang = document.documentElement.lang;
      speechSynthesis.cancel();
      speechSynthesis.speak(said);
    };
    const call = () => {
      done = true;
      form.classList.add("is-done");
      hint.textContent = yiyang.say("calling");
      aloud(hint.textContent);
      navigator.vibrate?.(200);
      form.requestSubmit();
    };
    const start = () => {
      if (done || timer) return;
      form.classList.add("is-held");
      hint.textContent = yiyang.say("hold");
      timer = setTimeout(call, seconds * 1000);
    };
    const stop = () => {
      clearTimeout(timer);
      timer = null;
      if (done) return;
      form.classList.remove("is-held");
      hint.textContent = Date.now() < armedUntil ? yiyang.say("again") : quiet;
    };
    const click = (event) => {
      if (done) return;
      event.preventDefault();
      if (Date.now() < armedUntil) call();
      else {
        armedUntil = Date.now() + AGAIN;
        hint.textContent = yiyang.say("again");
        aloud(hint.textContent);
      }
    };

    button.addEventListener("pointerdown", start);
    ["pointerup", "pointercancel", "pointerleave", "blur"].forEach((name) => button.addEventListener(name, stop));
    button.addEventListener("keydown", (event) => ["Enter", " "].includes(event.key) && !event.repeat && start());
    button.addEventListener("keyup", stop);
    button.addEventListener("click", click);
    button.addEventListener("contextmenu", (event) => event.preventDefault());
  };

  yiyang.each("form[data-hold]", prepare);
})();
