/* Pages come from the network; where there is none, the desk that is at hand, else the
   page that says what waits. Static files never change under their address. Nothing else
   is ever kept. The server puts the list of the shell in front: see public/installed.py. */
"use strict";

const SHELL = "hormiga-shell";
const STATIC = "hormiga-static";
const DESKS = "hormiga-desks";
const MOST_STATIC = 120;
const MOST_DESKS = 4;
const DESK = /^\/work\/[^/]+\/task\/$/;
const AS_IT_IS = { ignoreVary: true };
const LANGUAGE = "/offline/?language";

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const shell = await caches.open(SHELL);
    await shell.addAll(self.hormigaShell.map((one) => new Request(one, {
      credentials: "omit", cache: "reload",
    })));
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const shell = await caches.open(SHELL);
    const wanted = new Set(self.hormigaShell.map((one) => new URL(one, location.origin).href));
    for (const request of await shell.keys())
      if (!wanted.has(request.url) && !request.url.includes("language"))
        await shell.delete(request);
    await self.clients.claim();
  })());
});

self.addEventListener("message", (event) => {
  const { type, language, isSignedOut } = event.data ?? {};
  if (type !== "here") return;
  event.waitUntil(Promise.all([remember(language), isSignedOut ? forget() : null]));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  const isPage = request.mode === "navigate";
  if (isPage && request.method === "POST" && url.pathname === "/accounts/logout/") {
    event.waitUntil(forget());
    return;
  }
  if (request.method !== "GET") return;
  if (url.pathname.startsWith("/static/") && url.searchParams.has("v"))
    event.respondWith(kept(request));
  else if (isPage && url.pathname.endsWith("/")) event.respondWith(page(request, url));
});

async function kept(request) {
  const found = await caches.match(request, AS_IT_IS);
  if (found) return found;
  const reply = await fetch(request);
  if (reply.status === 200) {
    const files = await caches.open(STATIC);
    await files.put(request, reply.clone());
    await trim(files, MOST_STATIC);
  }
  return reply;
}

async function page(request, url) {
  try {
    const reply = await fetch(request);
    const owner = reply.ok && DESK.test(url.pathname) && reply.headers.get("X-Hormiga-Desk");
    if (owner) await keepDesk(url.pathname, reply.clone(), owner);
    return reply;
  } catch {
    return (await deskAt(url.pathname)) ?? (await shellPage());
  }
}

/* The desks of one worker alone. */
async function keepDesk(path, reply, owner) {
  const desks = await caches.open(DESKS);
  for (const request of await desks.keys()) {
    const one = await desks.match(request, AS_IT_IS);
    if (one?.headers.get("X-Hormiga-Desk") !== owner) await desks.delete(request);
  }
  await desks.delete(path, AS_IT_IS);
  await desks.put(path, reply);
  await trim(desks, MOST_DESKS);
}

/* The page is told that it is an old one: its task may be answered by now. */
async function deskAt(path) {
  if (!DESK.test(path)) return null;
  const found = await (await caches.open(DESKS)).match(path, AS_IT_IS);
  if (!found) return null;
  const text = (await found.text()).replace('id="desk"', 'id="desk" data-kept="yes"');
  return new Response(text, { status: 200, headers: found.headers });
}

async function shellPage() {
  const shell = await caches.open(SHELL);
  const said = await shell.match(LANGUAGE, AS_IT_IS);
  const language = said ? await said.text() : navigator.language.slice(0, 2);
  const name = language === "es" ? "es" : "en";
  return (await shell.match(`/offline/?language=${name}`, AS_IT_IS)) ?? Response.error();
}

async function remember(language) {
  const shell = await caches.open(SHELL);
  await shell.put(LANGUAGE, new Response(language === "es" ? "es" : "en"));
}

/* Whoever signs out leaves no task behind; answers that wait keep their owner's name. */
async function forget() {
  await caches.delete(DESKS);
  await new Promise((done) => {
    const asked = indexedDB.open("hormiga");
    asked.onupgradeneeded = () => asked.transaction.abort();
    asked.onerror = done;
    asked.onsuccess = () => {
      const database = asked.result;
      const change = database.transaction(["parts", "who"], "readwrite");
      change.objectStore("parts").clear();
      change.objectStore("who").clear();
      change.oncomplete = change.onabort = () => {
        database.close();
        done();
      };
    };
  });
}

async function trim(cache, most) {
  const requests = await cache.keys();
  for (const request of requests.slice(0, Math.max(0, requests.length - most)))
    await cache.delete(request);
}
