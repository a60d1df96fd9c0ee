// What "my kitchen" asks of the server, and what becomes of it without one: what was read last is shown, what can wait waits.
import { dayText, language, monday, say } from "./words.js";

export const PLACE = "/kitchen/mine";
const WAITING = "shishen.waiting";
const AGAIN_MS = 2000;
export const state = { offline: !navigator.onLine };

function announce(name) {
  window.dispatchEvent(new Event(`shishen-${name}`));
}

function setOffline(offline) {
  if (state.offline === offline) return;
  state.offline = offline;
  announce("offline");
  if (!offline) flush();
}

export function waiting() {
  try {
    return JSON.parse(localStorage.getItem(WAITING)) ?? [];
  } catch {
    return [];
  }
}

function keepWaiting(all) {
  if (all.length) localStorage.setItem(WAITING, JSON.stringify(all));
  else localStorage.removeItem(WAITING);
  announce("offline");
}

function address(path, values = {}) {
  const found = new URL(path.startsWith("/") ? path : `${PLACE}/${path}`, location.origin);
  for (const [name, value] of Object.entries({ language, ...values })) for (const one of [value].flat()) if (one !== "" && one != null && one !== false) found.searchParams.append(name, one);
  return found.pathname + found.search;
}

async function answered(answer) {
  if (answer.status === 204) return null;
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return said;
  throw Object.assign(new Error(answer.status === 401 ? say("signIn") : typeof said.detail === "string" ? said.detail : say("notKept")), { status: answer.status });
}

// Reads; without a server what the service worker kept of it.
export async function get(path, values) {
  let answer;
  try {
    answer = await fetch(address(path, values));
  } catch {
    setOffline(true);
    throw new Error(say("offlineNot"));
  }
  setOffline(answer.headers.has("x-shishen-kept"));
  return answered(answer);
}

async function sent(method, path, body, values) {
  const json = body === undefined ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  return fetch(address(path, values), { method, ...json });
}

// Changes something. `wait` names it where it can wait for the server: the last of a name is sent when there is one.
export async function send(method, path, body, { wait, values } = {}) {
  let answer;
  try {
    answer = await sent(method, path, body, values);
  } catch {
    setOffline(true);
    if (!wait) throw new Error(say("offlineNot"));
    keepWaiting([...waiting().filter((one) => one.wait !== wait), { wait, method, path, body, at: Date.now() }]);
    return null;
  }
  setOffline(false);
  const said = await answered(answer);
  announce("kitchen");
  return said;
}

const latest = new Map();
let telling = Promise.resolve();

// Tells the server one thing after the other, each again until it is there; of a name only the last.
export function surely(name, work) {
  const mine = Symbol(name);
  latest.set(name, mine);
  telling = telling.then(async () => {
    while (latest.get(name) === mine) {
      try {
        return await work();
      } catch (error) {
        if (error?.status) return;
        await new Promise((done) => setTimeout(done, AGAIN_MS));
      }
    }
  });
  return telling;
}

export const told = () => telling;

let flushing = false;

// What was done without a server is told in order; what it no longer takes is dropped.
export async function flush() {
  if (flushing || !waiting().length) return;
  flushing = true;
  try {
    for (let one = waiting()[0]; one; one = waiting()[0]) {
      const body = one.path === "list/ticks" ? { ...one.body, ago: Math.max(0.001, (Date.now() - one.at) / 1000) } : one.body;
      const answer = await sent(one.method, one.path, body);
      if (answer.status === 401 || answer.status >= 500) break;
      keepWaiting(waiting().filter((other) => other.wait !== one.wait || other.at !== one.at));
    }
    state.offline = false;
    announce("offline");
    announce("kitchen");
  } catch {
    state.offline = true;
  } finally {
    flushing = false;
  }
}

// Calls back when pantry, plan or list was changed, on whatever device; ends where `signal` does.
export async function watch(revision, changed, signal) {
  let since = revision;
  const rest = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
  while (!signal.aborted) {
    try {
      const answer = await fetch(address("changes", { since, wait: 8 }), { signal });
      if (!answer.ok) return;
      const found = await answer.json();
      setOffline(false);
      if (found.changed && !signal.aborted) changed();
      since = found.revision;
    } catch {
      if (signal.aborted) return;
      setOffline(true);
      await rest(3);
    }
  }
}

// What a dish that was cooked took of what is at home is told, and taken back where it is not so.
export async function cooked(id, servings) {
  const told = await send("POST", "cooked", { recipe_id: id, servings: servings || null, language }, { wait: `cooked ${id}` });
  if (told?.text) window.dispatchEvent(new CustomEvent("shishen-cooked", { detail: told.text }));
}

// Favourites by the id of their recipe, for the hearts on cards.
let marks;

export async function favourites(fresh = false) {
  if (fresh || !marks) marks = get("favourites").then((all) => new Map(all.map((one) => [one.recipe_id, one])));
  try {
    const found = new Map(await marks);
    for (const one of waiting()) if (one.wait.startsWith("mark ")) found.set(one.wait.slice(5), { recipe_id: one.wait.slice(5), title: one.title ?? "", remarks: one.body });
    return found;
  } catch {
    marks = undefined;
    return new Map();
  }
}

export async function mark(id, change) {
  const before = (await favourites()).get(id)?.remarks ?? { stars: 0, favourite: false, note: "" };
  await send("PUT", `favourites/${id}`, { ...before, ...change }, { wait: `mark ${id}` });
  await favourites(true);
  announce("favourites");
}

// Where the pictures of one's own recipes are: a function of the id of a recipe.
let shown;

export async function pictures(fresh = false) {
  if (fresh || !shown) shown = get("recipes/pictures");
  try {
    const found = await shown;
    return (id) => found[id] && `/kitchen/own-recipes/${found[id]}`;
  } catch {
    shown = undefined;
    return () => undefined;
  }
}

// The card of a recipe for every size; read once, it is there without a server.
export function card(id) {
  return get(`recipes/${id}/card`);
}

const SEEN = "shishen.seen";

export function seen() {
  try {
    return JSON.parse(localStorage.getItem(SEEN)) ?? [];
  } catch {
    return [];
  }
}

export function saw(id, title) {
  const others = seen().filter((one) => one.id !== id);
  localStorage.setItem(SEEN, JSON.stringify([{ id, title }, ...others].slice(0, 60)));
}

// Kept on the device one after the other, when there is nothing better to do.
const kept = new Set();

export async function keepCards(ids) {
  if (!navigator.serviceWorker?.controller || state.offline) return;
  for (const id of ids.filter((one) => one && !kept.has(one)).slice(0, 60)) {
    kept.add(id);
    await new Promise((done) => (window.requestIdleCallback ?? setTimeout)(done));
    await card(id).catch(() => {});
  }
}

addEventListener("online", () => flush().then(() => setOffline(false)));
addEventListener("offline", () => setOffline(true));

// One after the other: what is wanted without a server is read once while there is one.
async function keepAll() {
  const week = monday(dayText(new Date()));
  try {
    for (const [path, values] of [["list", { days: 7 }], ["pantry"], ["recipes/kinds"]]) await get(path, values);
    const { dishes } = await get("plan", { start: week, days: 7 });
    const liked = [...(await favourites(true)).keys()];
    await keepCards([...dishes.map((one) => one.recipe_id), ...liked]);
  } catch {
    // There will be another time.
  }
}

export function install() {
  const worker = navigator.serviceWorker;
  worker?.register("/sw.js").catch(() => {});
  const once = { once: true };
  if (worker?.controller) setTimeout(keepAll, 3000);
  else worker?.addEventListener("controllerchange", () => setTimeout(keepAll, 500), once);
  flush();
}
