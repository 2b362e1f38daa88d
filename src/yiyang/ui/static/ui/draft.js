/* What was typed into a form survives a lost connection or a closed tab: kept on this device for a day,
   thrown away when the form is accepted or the person signs out. Passwords are never kept. */
"use strict";

(() => {
  const DAY = 86_400_000;
  const PREFIX = "draft:";
  const key = (form) => PREFIX + location.pathname + ":" + form.dataset.draft;
  const kept = (field) => field.name && !["password", "hidden", "file", "submit"].includes(field.type);
  const fields = (form) => [...form.elements].filter(kept);

  const read = (name) => {
    const draft = JSON.parse(localStorage.getItem(name) ?? "null");
    if (draft && Date.now() - draft.at < DAY) return draft;
    localStorage.removeItem(name);
    return null;
  };

  const save = (form) => {
    const values = fields(form).map((field) => [field.name, field.value, field.checked ?? null]);
    localStorage.setItem(key(form), JSON.stringify({ at: Date.now(), values }));
  };

  const restore = (form) => {
    const draft = read(key(form));
    if (!draft || form.querySelector(".form-errors")) return;
    draft.values.forEach(([name, value, checked]) => {
      const choice = ["checkbox", "radio"];
      const field = fields(form).find((one) => one.name === name && (!choice.includes(one.type) || one.value === value));
      if (!field) return;
      if (choice.includes(field.type)) field.checked = checked;
      else field.value = value;
    });
    const time = yiyang.wallClock(new Date(draft.at));
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: yiyang.say("draft", time) } }));
  };

  const clearAccepted = () => {
    const sent = sessionStorage.getItem("draft-sent");
    sessionStorage.removeItem("draft-sent");
    if (sent && !document.querySelector("[data-draft] .form-errors")) localStorage.removeItem(sent);
  };

  const forgetAll = () => {
    Object.keys(localStorage).filter((name) => name.startsWith(PREFIX)).forEach((name) => localStorage.removeItem(name));
  };

  let timer = null;
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-draft]");
    if (!form) return;
    clearTimeout(timer);
    timer = setTimeout(() => save(form), 400);
  });
  document.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (event.target.matches("[data-draft]")) sessionStorage.setItem("draft-sent", key(event.target));
    if (event.target.matches("[data-forget]")) forgetAll();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, successful } = event.detail;
    if (successful && elt.matches("form[data-draft]")) localStorage.removeItem(key(elt));
  });

  clearAccepted();
  yiyang.each("form[data-draft]", restore);
})();
