// The service worker, behind VERSION and SHELL, which the server puts before it. Everything comes from the server where there
// is one; without it come the shell, and what of "my kitchen" was read last. The chat needs the server and is not kept.
const KEPT = `shishen-shell-${VERSION}`;
const DATA = "shishen-data";
const PATIENCE_MS = 6000;
const OWN = /^\/kitchen\/(mine|own-recipes)(\/|$)/;
const MOST_KEPT = 400;

addEventListener("install", (event) => {
  const fresh = SHELL.map((file) => new Request(file, { cache: "reload" }));
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(fresh)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("shishen-") && name !== KEPT && name !== DATA);
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))).then(() => clients.claim()));
});

async function inTime(request, kept) {
  if (!kept) return fetch(request);
  return Promise.race([fetch(request), new Promise((_, late) => setTimeout(late, PATIENCE_MS, new TypeError("late")))]);
}

async function shell(request) {
  const kept = await caches.match(request.mode === "navigate" ? "/kitchen" : request, { ignoreSearch: true, ignoreVary: true, cacheName: KEPT });
  try {
    return await inTime(request, kept);
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

async function trim(cache) {
  const all = await cache.keys();
  await Promise.all(all.slice(0, Math.max(0, all.length - MOST_KEPT)).map((one) => cache.delete(one)));
}

// Of whoever is signed in: nothing is left of it for the next.
async function own(request) {
  const cache = await caches.open(DATA);
  const kept = await cache.match(request, { ignoreVary: true });
  try {
    const answer = await inTime(request, kept);
    if (answer.status === 401) await caches.delete(DATA);
    if (answer.status === 404) await cache.delete(request, { ignoreVary: true });
    if (answer.ok) {
      await cache.delete(request, { ignoreVary: true });
      await cache.put(request, answer.clone());
      await trim(cache);
    }
    return answer;
  } catch (error) {
    if (!kept) throw error;
    const headers = new Headers(kept.headers);
    headers.set("x-shishen-kept", "1");
    return new Response(kept.body, { status: 200, headers });
  }
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, searchParams } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method !== "GET") {
    if (/\/(login|logout)$/.test(pathname)) event.waitUntil(caches.delete(DATA));
    return;
  }
  if (request.mode === "navigate" && !/^\/(auth|login|pictures|public|assets)\b/.test(pathname) && !pathname.startsWith("/kitchen/")) event.respondWith(shell(request));
  else if (SHELL.includes(pathname) && request.mode !== "navigate") event.respondWith(shell(request));
  else if (OWN.test(pathname) && request.mode !== "navigate" && !/\/(changes|calendar|file|export|timers)$/.test(pathname) && !searchParams.has("format")) event.respondWith(own(request));
});
