/* A masked value is shown for a minute to someone who says why; the reason goes to the audit trail. */
"use strict";

(() => {
  const SHOWN = 60_000;

  const hide = (mask, masked) => {
    mask.querySelector("[data-mask-value]").textContent = masked;
    mask.querySelector("[data-mask-open]").hidden = false;
  };

  const show = (mask, value) => {
    const place = mask.querySelector("[data-mask-value]");
    const masked = place.textContent;
    place.textContent = value;
    mask.querySelector("[data-mask-open]").hidden = true;
    setTimeout(() => hide(mask, masked), SHOWN);
  };

  const ask = async (form) => {
    const headers = { Accept: "application/json" };
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers });
    const body = await answer.json();
    if (!answer.ok) throw new Error(body.message);
    return body.value;
  };

  const submit = async (event) => {
    const mask = event.target.closest("[data-mask]");
    if (!mask) return;
    event.preventDefault();
    const problem = mask.querySelector("[data-mask-error]");
    try {
      show(mask, await ask(event.target));
      event.target.reset();
      problem.hidden = true;
      mask.querySelector("dialog").close();
    } catch (error) {
      problem.textContent = error instanceof TypeError || !error.message ? yiyang.say("failed") : error.message;
      problem.hidden = false;
    }
  };

  document.addEventListener("submit", submit);
  document.addEventListener("click", (event) => {
    event.target.closest("[data-mask-open]")?.closest("[data-mask]").querySelector("dialog").showModal();
  });
})();
