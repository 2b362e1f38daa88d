{% load yy %}"use strict";
const CACHE = "yiyang-{{ page.version }}";
const OFFLINE = "{% url 'offline' %}";
const FILES = [OFFLINE{% for file in page.files %}, "{{ file }}"{% endfor %}];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const forget = (names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(forget).then(() => self.clients.claim()));
});

async function fromCacheFirst(request) {
  const known = await caches.match(request);
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok) (await caches.open(CACHE)).put(request, answer.clone());
  return answer;
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(fromCacheFirst(event.request));
  else if (event.request.mode === "navigate") event.respondWith(fetch(event.request).catch(() => caches.match(OFFLINE)));
});

/* A push says that something waits and how urgent it is; the worker shows it and reports that it is on the screen. */
self.addEventListener("push", (event) => {
  const said = event.data?.json() ?? {};
  const urgent = said.tag === "critical";
  const shown = self.registration.showNotification(said.title ?? "Yiyang", {
    body: said.body,
    tag: said.receipt ?? said.tag,
    renotify: Boolean(said.receipt ?? said.tag),
    requireInteraction: urgent,
    vibrate: urgent ? [400, 200, 400, 200, 400] : [200],
    icon: "{{ page.icon }}",
    data: { url: said.url ?? "/" },
  });
  const report = () => (said.receipt ? fetch(`/push/${said.receipt}/shown`, { method: "POST" }).catch(() => {}) : null);
  event.waitUntil(shown.then(report));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data?.url ?? "/", self.location.origin);
  if (url.origin !== self.location.origin) return;
  const open = async () => {
    const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const page = pages.find((one) => "navigate" in one);
    if (!page) return self.clients.openWindow(url.href);
    await page.focus();
    return page.navigate(url.href).catch(() => self.clients.openWindow(url.href));
  };
  event.waitUntil(open());
});
