/* One open line to the server. News names topics; whatever shows that topic asks for itself again.
   When the line breaks the page says since when, tries again ever more slowly, and refreshes everything once back. */
"use strict";

(() => {
  const url = document.body.dataset.liveUrl;
  if (!url) return;
  const TOPICS = { alarm: ["alarms", "inbox"], notice: ["inbox"], refresh: null };
  const LONGEST = 30_000;
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("yiyang-live") : null;
  let tries = 0;
  let lostAt = null;

  const refresh = (topics) => {
    document.querySelectorAll("[data-live]").forEach((element) => {
      const wanted = element.dataset.live.split(" ");
      if (!topics || topics.some((topic) => wanted.includes(topic))) window.htmx?.trigger(element, "live");
    });
  };

  const showLine = (open) => {
    document.querySelectorAll("[data-offline]").forEach((note) => {
      note.hidden = open;
      if (!open) note.textContent = yiyang.say("offline", yiyang.wallClock(lostAt));
    });
  };

  const flag = () => {
    if (document.hidden && !document.title.startsWith("▲ ")) document.title = `▲ ${document.title}`;
  };

  const receive = (name, data) => {
    const told = data.topics ?? TOPICS[name];
    refresh(told);
    if (name === "alarm") flag();
    if (data.text) document.dispatchEvent(new CustomEvent("toast", { detail: { text: data.text, tone: data.tone } }));
    document.dispatchEvent(new CustomEvent(`yiyang:${name}`, { detail: data }));
  };

  const state = (open) => {
    const wasLost = lostAt;
    lostAt = open ? null : (lostAt ?? new Date());
    showLine(open);
    if (open && wasLost) refresh(null);
  };

  const parse = (text) => {
    try {
      return JSON.parse(text) ?? {};
    } catch {
      return {};
    }
  };

  const share = (message) => channel?.postMessage(message);

  const connect = () => {
    const source = new EventSource(url);
    source.onopen = () => {
      tries = 0;
      state(true);
      share({ open: true });
    };
    source.onerror = () => {
      source.close();
      state(false);
      share({ open: false });
      const wait = Math.min(LONGEST, 1000 * 2 ** tries++) * (0.75 + Math.random() / 2);
      setTimeout(connect, wait);
    };
    Object.keys(TOPICS).forEach((name) => {
      source.addEventListener(name, (event) => {
        const data = parse(event.data);
        receive(name, data);
        share({ name, data });
      });
    });
    addEventListener("pagehide", () => source.close(), { once: true });
  };

  /* Browsers allow few open lines to one server: where they can, all tabs share the line of one of them. */
  const connectOnce = () => {
    if (!navigator.locks || !channel) return connect();
    channel.onmessage = ({ data }) => ("name" in data ? receive(data.name, data.data) : state(data.open));
    return navigator.locks.request("yiyang-live", () => {
      connect();
      return new Promise(() => {});
    });
  };

  connectOnce();
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) document.title = document.title.replace(/^▲ /, "");
  });
  addEventListener("pageshow", (event) => event.persisted && location.reload());
})();
