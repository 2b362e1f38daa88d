// A field to sign in: every stroke becomes part of one SVG path, which is what is kept.
(() => {
  const wire = (box) => {
    const pad = box.querySelector("svg"), line = pad.querySelector("path");
    const field = box.closest("form").querySelector('input[name="path"]');
    let drawing = false, last = "";
    const place = (event) => {
      const frame = pad.getBoundingClientRect();
      const at = (share, most) => Math.max(0, Math.min(most, Math.round(share * most)));
      return `${at((event.clientX - frame.left) / frame.width, 600)} ${at((event.clientY - frame.top) / frame.height, 200)}`;
    };
    const keep = (path) => { field.value = path; line.setAttribute("d", path); };
    const lift = () => { drawing = false; keep(field.value.replace(/M\d+ \d+(?=M|$)/g, "")); };
    pad.addEventListener("pointerdown", (event) => {
      drawing = true; last = place(event); pad.setPointerCapture(event.pointerId); keep(`${field.value}M${last}`); event.preventDefault();
    });
    pad.addEventListener("pointermove", (event) => {
      const here = place(event);
      if (drawing && here !== last) { last = here; keep(`${field.value}L${here}`); }
    });
    pad.addEventListener("pointerup", lift);
    pad.addEventListener("pointercancel", lift);
    box.querySelector("[data-pad-clear]").addEventListener("click", () => keep(""));
    keep(field.value);
  };
  const start = () => document.querySelectorAll("[data-pad]").forEach(wire);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();
