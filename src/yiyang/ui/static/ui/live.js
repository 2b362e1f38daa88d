/* One open line to the server. News names topics; whatever shows that topic asks for itself again.
   When the line breaks the page says since when, tries again ever more slowly, and refreshes everything once back.
   What was said while a page was on its way is made up for: the page says how old it is, and hears whether it missed something. */
"use strict";

(() => {
  const url = document.body.dataset.liveUrl;
  if (!url) return;
  const TOPICS = { alarm: ["alarms", "inbox"], notice: ["inbox"], refresh: null };
  const LONGEST = 30_000;
  const GRACE = 3000;
  const SILENCE = 45_000;
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("yiyang-live") : null;
  const share = (message) => channel?.postMessage(message);
  let source = null;
  let tries = 0;
  let lostAt = null;
  let retry = null;
  let watch = null;
  let heardAt = 0;

  /* A part that is just asking would lose a second question when the answer to the first takes its place: it asks after that. */
  const again = new Set();
  const ask = (element) => {
    if (!element.classList.contains("htmx-request")) return window.htmx?.trigger(element, "live");
    element.dataset.live.split(" ").forEach((topic) => again.add(topic));
  };

  const refresh = (topics) => {
    document.querySelectorAll("[data-live]").forEach((element) => {
      const wanted = element.dataset.live.split(" ");
      if (!topics || topics.some((topic) => wanted.includes(topic))) ask(element);
    });
  };

  document.addEventListener("htmx:afterSettle", () => {
    const topics = [...again];
    again.clear();
    if (topics.length) refresh(topics);
  });

  const flag = () => {
    if (document.hidden && !document.title.startsWith("▲ ")) document.title = `▲ ${document.title}`;
  };

  const count = (unread) => {
    document.querySelectorAll("[data-unread]").forEach((badge) => {
      badge.textContent = unread;
      badge.hidden = !unread;
    });
  };

  const receive = (name, data) => {
    refresh(data.topics ?? TOPICS[name]);
    if (name === "alarm") flag();
    if ("unread" in data) count(data.unread);
    if (data.text) document.dispatchEvent(new CustomEvent("toast", { detail: data }));
  };

  /* A line that is back within moments was never news. */
  const showLine = () => {
    const lost = lostAt && Date.now() - lostAt >= GRACE;
    document.querySelectorAll("[data-offline]").forEach((note) => {
      note.hidden = !lost;
      if (lost) note.textContent = yiyang.say("offline", yiyang.wallClock(lostAt));
    });
  };

  const state = (open) => {
    const wasLost = lostAt;
    lostAt = open ? null : (lostAt ?? new Date());
    setTimeout(showLine, open ? 0 : GRACE);
    if (open && wasLost) refresh(null);
  };

  const parse = (text) => {
    try {
      return JSON.parse(text) ?? {};
    } catch {
      return {};
    }
  };

  const lose = () => {
    source?.close();
    clearTimeout(watch);
    clearTimeout(retry);
    state(false);
    share({ open: false });
    retry = setTimeout(connect, Math.min(LONGEST, 1000 * 2 ** tries++) * (0.75 + Math.random() / 2));
  };

  /* The server beats every few seconds; a line that has fallen silent is a broken line. */
  const listen = () => {
    clearTimeout(watch);
    watch = setTimeout(lose, SILENCE);
  };

  const heard = () => {
    tries = 0;
    listen();
  };

  function connect() {
    clearTimeout(retry);
    source?.close();
    const age = lostAt ? 0 : Math.ceil(performance.now()); /* a line that was lost is made up for by this page itself */
    source = new EventSource(`${url}?age=${age}`);
    source.onopen = () => {
      listen();
      state(true);
      share({ open: true });
    };
    source.onerror = lose;
    source.addEventListener("beat", heard);
    Object.keys(TOPICS).forEach((name) => {
      source.addEventListener(name, (event) => {
        const data = parse(event.data);
        heard();
        heardAt = Date.now();
        receive(name, data);
        share({ name, data });
      });
    });
  }

  const hold = () => {
    connect();
    addEventListener("online", connect);
    addEventListener("offline", lose);
    addEventListener("pagehide", () => source.close());
  };

  /* Browsers allow few open lines to one server: where they can, all tabs share the line of one of them. */
  const holdOnce = () => {
    if (!navigator.locks || !channel) return hold();
    channel.onmessage = ({ data }) => {
      if ("age" in data) return source && Date.now() - heardAt <= data.age && share({ name: "refresh", data: {} });
      return "name" in data ? receive(data.name, data.data) : state(data.open);
    };
    share({ age: Math.ceil(performance.now()) });
    return navigator.locks.request("yiyang-live", () => {
      hold();
      return new Promise(() => {});
    });
  };

  /* What is heard before every script is there, and before each part knows how to ask for itself, would be heard by nobody. */
  document.addEventListener("DOMContentLoaded", holdOnce);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) document.title = document.title.replace(/^▲ /, "");
  });
  addEventListener("pageshow", (event) => event.persisted && location.reload());
})();
