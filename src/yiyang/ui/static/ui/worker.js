/* Lets the site be installed and say something true without a network; the worker keeps no page about a person. */
"use strict";

(() => {
  if (!("serviceWorker" in navigator) || !document.querySelector("link[rel=manifest]")) return;
  addEventListener("load", () => navigator.serviceWorker.register("/sw.js").catch(() => {}));
})();
