/* Short words that go away by themselves, unless they offer a way back that someone is reaching for. */
"use strict";

(() => {
  const place = document.getElementById("notices");
  const STAY = 8000;
  const MOST = 3;

  const settle = (toast) => {
    const critical = toast.dataset.tone === "critical" || toast.dataset.tone === "error";
    let timer = null;
    const leave = () => {
      if (!critical) timer = setTimeout(() => toast.remove(), STAY);
    };
    ["pointerenter", "focusin"].forEach((name) => toast.addEventListener(name, () => clearTimeout(timer)));
    ["pointerleave", "focusout"].forEach((name) => toast.addEventListener(name, leave));
    leave();
  };

  const show = ({ text, tone = "ok", link = "" }) => {
    const toast = document.getElementById("toast-shape").content.firstElementChild.cloneNode(true);
    toast.dataset.tone = tone;
    const words = link ? Object.assign(document.createElement("a"), { href: link }) : document.createElement("span");
    words.textContent = text;
    toast.querySelector("p").replaceChildren(words);
    [...place.children].slice(0, -(MOST - 1)).forEach((old) => old.remove());
    place.append(toast);
    settle(toast);
  };

  yiyang.each("[data-toast]", settle);
  document.addEventListener("click", (event) => event.target.closest("[data-dismiss]")?.closest("[data-toast]").remove());
  document.addEventListener("toast", (event) => show(event.detail.value ?? event.detail));

  /* A refused request answers with a piece that knows its place; only then may an error be shown in the page. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status < 400) return;
    if (xhr.getResponseHeader("HX-Retarget")) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    } else if (!event.detail.elt.matches("[data-live]")) show({ text: yiyang.say("failed"), tone: "critical" });
  });
  document.addEventListener("htmx:sendError", (event) => {
    if (!event.detail.elt.matches("[data-live]")) show({ text: yiyang.say("failed"), tone: "critical" });
  });
})();
