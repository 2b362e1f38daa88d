/* Passkeys: say so when the device cannot or did not confirm. */
"use strict";

(() => {
  const show = (selector) => {
    const note = document.querySelector(selector);
    if (note) note.hidden = false;
  };

  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    show("[data-passkey-failed]");
  });

  if (!window.PublicKeyCredential) {
    document.querySelectorAll("[data-passkey]").forEach((button) => {
      button.disabled = true;
    });
    show("[data-passkey-missing]");
  }
})();
