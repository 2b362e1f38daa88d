/* Switch pushes on for this browser: ask it, subscribe with the platform's key, tell the platform where. */
"use strict";

(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const device = () => {
    const brands = navigator.userAgentData?.brands?.map((one) => one.brand).filter((name) => !/not.?a.?brand/i.test(name)) ?? [];
    return [navigator.userAgentData?.platform ?? navigator.platform, brands.at(-1)].filter(Boolean).join(" · ").slice(0, 60) || "Web";
  };

  yiyang.each("[data-push-key]", (button) => {
    const note = document.getElementById(button.getAttribute("aria-describedby"));
    const say = (key) => { note.textContent = button.dataset[key]; };
    if (!("serviceWorker" in navigator) || !("PushManager" in window)) {
      button.disabled = true;
      say("unable");
      return;
    }
    const subscribe = async () => {
      if ((await Notification.requestPermission()) !== "granted") return say("refused");
      const worker = await navigator.serviceWorker.ready;
      const own = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(button.dataset.pushKey) });
      const body = new FormData(button.form);
      body.set("words", device());
      body.set("endpoint", own.endpoint);
      body.set("p256dh", text(own.getKey("p256dh")));
      body.set("auth", text(own.getKey("auth")));
      const answer = await fetch(button.form.action, { method: "POST", body });
      if (answer.ok) location.reload();
      else say("failed");
    };
    button.form.addEventListener("submit", (event) => {
      event.preventDefault();
      subscribe().catch(() => say("failed"));
    });
  });
})();
