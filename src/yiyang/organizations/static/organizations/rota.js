/* The rota by keyboard: arrows move from cell to cell, the letter of a shift fills the one in focus. */
"use strict";

(() => {
  const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

  const neighbour = (button, [down, right]) => {
    const cell = button.closest("td");
    const row = cell.parentElement;
    const rows = [...row.parentElement.rows];
    return rows[rows.indexOf(row) + down]?.cells[cell.cellIndex + right]?.querySelector("button");
  };

  /* Every press brings a new grid: where one was stays, however fast one types. */
  const place = { cell: "", left: 0 };
  const wrap = () => document.querySelector("#rota .rota-wrap");
  document.addEventListener("focusin", (event) => {
    place.cell = event.target.closest("[data-rota] td") ? event.target.id : "";
  });
  document.addEventListener("pointerdown", (event) => {
    if (!event.target.closest("[data-rota] td")) place.cell = "";
  });
  document.addEventListener("htmx:beforeSwap", () => { place.left = wrap()?.scrollLeft ?? 0; });
  yiyang.each("#rota", () => {
    if (!place.cell) return;
    wrap().scrollLeft = place.left;
    document.getElementById(place.cell)?.focus({ preventScroll: true });
  });

  document.addEventListener("keydown", (event) => {
    const adrift = event.target === document.body && place.cell; /* between the old grid and the new one */
    const button = adrift ? document.getElementById(place.cell) : event.target.closest?.("[data-rota] td > button");
    if (!button || event.ctrlKey || event.metaKey || event.altKey) return;
    if (STEPS[event.key]) {
      event.preventDefault();
      event.stopPropagation();
      neighbour(button, STEPS[event.key])?.focus();
      return;
    }
    const brush = button.form.querySelector(`[data-brush="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!brush) return;
    event.preventDefault();
    event.stopPropagation();
    brush.checked = true;
    button.click();
  }, true);
})();
