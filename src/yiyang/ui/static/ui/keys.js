/* Work without a mouse: arrows move in lists, Enter opens, marked keys press their button, ? shows all keys. */
"use strict";

(() => {
  const dialog = document.querySelector("[data-keys]");
  const typing = (element) => element.matches("input, select, textarea, [contenteditable]");
  const rows = (list) => [...list.querySelectorAll(".row-link")];

  const move = (event, step) => {
    const list = document.activeElement.closest("[data-list]") ?? document.querySelector("[data-list]");
    if (!list) return;
    const links = rows(list);
    const next = links[links.indexOf(document.activeElement) + step];
    if (!next) return;
    next.focus();
    event.preventDefault();
  };

  const press = (event, key) => {
    const target = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((one) => one.offsetParent);
    if (!target) return;
    event.preventDefault();
    if (typing(target)) target.select();
    else target.click();
    target.focus();
  };

  const onKey = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && typing(event.target)) event.target.blur();
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "ArrowDown") move(event, 1);
    else if (event.key === "ArrowUp") move(event, -1);
    else if (event.key === "?") dialog?.showModal();
    else if (event.key.length === 1 && event.key !== " ") press(event, event.key);
  };

  const markOpenRow = () => {
    document.querySelectorAll(".row-link[hx-target]").forEach((link) => {
      if (new URL(link.href).pathname === location.pathname) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  };

  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys-open]")) dialog?.showModal();
    const close = event.target.closest("[data-dialog-close]");
    if (close) close.closest("dialog").close();
  });
  document.addEventListener("htmx:pushedIntoHistory", markOpenRow);
  document.querySelector("[data-focus]")?.focus();
})();
