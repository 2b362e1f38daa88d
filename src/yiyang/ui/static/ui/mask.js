/* A masked value is shown for a minute to someone who says why; the reason goes to the audit trail. */
"use strict";

(() => {
  const SHOWN = 60_000;

  const show = (mask, value) => {
    const place = mask.querySelector("[data-mask-value]");
    const button = mask.querySelector("[data-mask-open]");
    const masked = place.textContent;
    place.textContent = value;
    button.hidden = true;
    setTimeout(() => {
      place.textContent = masked;
      button.hidden = false;
    }, SHOWN);
  };

  const ask = async (form) => {
    const headers = { Accept: "application/json" };
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers });
    const body = await answer.json();
    if (!answer.ok) throw new Error(body.message);
    return body.value;
  };

  const reveal = async (mask, dialog) => {
    const problem = dialog.querySelector("[data-mask-error]");
    try {
      show(mask, await ask(dialog.querySelector("form")));
      dialog.close();
    } catch (error) {
      const told = error.message && !(error instanceof TypeError) && !(error instanceof SyntaxError);
      problem.textContent = told ? error.message : yiyang.say("failed");
      problem.hidden = false;
    }
  };

  const open = (mask) => {
    const dialog = mask.querySelector("[data-mask-ask]").content.firstElementChild.cloneNode(true);
    dialog.addEventListener("close", () => dialog.remove());
    dialog.addEventListener("submit", (event) => {
      event.preventDefault();
      reveal(mask, dialog);
    });
    document.body.append(dialog);
    dialog.showModal();
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-mask-open]");
    if (button) open(button.closest("[data-mask]"));
  });
})();
