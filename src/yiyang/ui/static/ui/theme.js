/* Light, dark or like the device; and the size of the words in elder mode. The choice stays on this device. */
"use strict";

(() => {
  const root = document.documentElement;

  const press = (selector, isChosen) => {
    document.querySelectorAll(selector).forEach((button) => {
      button.setAttribute("aria-pressed", String(isChosen(button)));
    });
  };

  const setTheme = (theme) => {
    root.dataset.theme = theme;
    yiyang.remember("theme", theme);
    press("[data-set-theme]", (button) => button.dataset.setTheme === theme);
    document.dispatchEvent(new CustomEvent("yiyang:theme"));
  };

  const setSize = (size) => {
    root.dataset.size = size;
    yiyang.remember("size", size);
    press("[data-text-size]", (button) => button.dataset.textSize === size);
  };

  document.addEventListener("click", (event) => {
    const theme = event.target.closest("[data-set-theme]");
    const size = event.target.closest("[data-text-size]");
    if (theme) setTheme(theme.dataset.setTheme);
    if (size) setSize(size.dataset.textSize);
  });

  /* The account keeps the choice too, without leaving the page. */
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-theme-choice]")) return;
    event.preventDefault();
    const body = new FormData(event.target, event.submitter);
    fetch(event.target.action, { method: "POST", body, redirect: "manual" }).catch(() => {});
  });

  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  press("[data-text-size]", (button) => button.dataset.textSize === (root.dataset.size ?? "normal"));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    document.dispatchEvent(new CustomEvent("yiyang:theme"));
  });
})();
