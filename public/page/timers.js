// Kitchen timers: several at once, the same on every tab and device, ringing by sound and vibration until they are stopped.
import { node, say } from "./words.js";

const PLACE = "/kitchen/mine/timers";
const KEY = "shishen.timers";
// Those stopped here that the server was not told of yet.
const STOPPED = "shishen.timers.stopped";
const LOOK_MS = 15_000;
const RING_FOR_MS = 90_000;
let dock;
let list;
let mute;
let audio;
let lastRing = 0;

function read(key = KEY) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? [];
  } catch {
    return [];
  }
}

function keep(timers) {
  localStorage.setItem(KEY, JSON.stringify(timers));
  draw();
}

async function tell(method, id, timer) {
  const body = timer && JSON.stringify({ label: timer.label.slice(0, 200), left_s: (timer.end - Date.now()) / 1000 });
  const answer = await fetch(`${PLACE}/${id}`, { method, body, headers: body ? { "Content-Type": "application/json" } : {} });
  if (answer.status === 401 || answer.status === 429 || answer.status >= 500) throw new Error(answer.status);
  return answer.ok;
}

let following = Promise.resolve();

// Tells the server what was started and stopped here, and does what was started and stopped elsewhere.
async function follow() {
  for (const id of read(STOPPED)) {
    await tell("DELETE", id);
    localStorage.setItem(STOPPED, JSON.stringify(read(STOPPED).filter((one) => one !== id)));
  }
  for (const timer of read().filter((one) => !one.told)) {
    // What the server does not take runs here alone.
    const told = (await tell("PUT", timer.id, timer)) ? "kept" : "here";
    keep(read().map((one) => (one.id === timer.id ? { ...one, told } : one)));
  }
  const before = read();
  const answer = await fetch(PLACE);
  if (!answer.ok) return;
  const [there, gone] = [await answer.json(), read(STOPPED)];
  const now = read();
  const known = new Set(now.map((one) => one.id));
  // What changed here while the answer was under way is newer than it.
  const stays = (one) => there.some((other) => other.timer_id === one.id) || !before.some((other) => other.id === one.id && other.told === "kept");
  const here = now.filter(stays);
  const fresh = there.filter((one) => !known.has(one.timer_id) && !gone.includes(one.timer_id) && !before.some((other) => other.id === one.timer_id));
  if (fresh.length || here.length < now.length) keep([...here, ...fresh.map((one) => ({ id: one.timer_id, label: one.label, end: Date.now() + one.left_s * 1000, told: "kept" }))]);
}

// One after the other; without a server there is another time.
function soon() {
  following = following.then(follow).catch(() => {});
}

// Sound needs a gesture: starting a timer is one, and after a reload the first touch or key. Until then it says so.
function unlock() {
  audio ??= Object.assign(new AudioContext(), { onstatechange: draw });
  audio.resume().catch(() => {});
}

const silent = () => audio?.state !== "running";

export function start(seconds, label) {
  unlock();
  if (window.Notification?.permission === "default") Notification.requestPermission();
  const id = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  keep([...read(), { id, label, end: Date.now() + seconds * 1000 }]);
  soon();
}

// What a button that starts a timer is called: its text alone would not say what it does, nor for what.
export function timeName({ text, label }, tongue) {
  return [say("timer", {}, tongue), text, label === text ? "" : label].filter(Boolean).join(" ");
}

function stop(id) {
  localStorage.setItem(STOPPED, JSON.stringify([...read(STOPPED), id]));
  keep(read().filter((timer) => timer.id !== id));
  soon();
}

// Whoever looks at another tab sees the time left in the title, and is told when it is up.
let title = "";

function entitle(timers) {
  const next = timers.toSorted((one, other) => one.end - other.end)[0];
  const now = next && `${next.end > Date.now() ? `⏱ ${clock(next.end - Date.now())}` : `⏰ ${say("timerDone")}`} ${next.label}`;
  if (!/^[⏱⏰] /.test(document.title)) title = document.title;
  document.title = now ?? title;
}

const told = new Set();

function notify(over) {
  for (const timer of over.filter((one) => !told.has(one.id))) {
    told.add(timer.id);
    if (document.hidden && window.Notification?.permission === "granted") new Notification(say("timerDone"), { body: timer.label, tag: timer.id });
  }
}

function ring() {
  if (Date.now() - lastRing < 1500) return;
  lastRing = Date.now();
  navigator.vibrate?.([300, 150, 300]);
  if (silent()) return;
  for (const [at, pitch] of [[0, 880], [0.22, 1175], [0.44, 880]]) {
    const tone = audio.createOscillator();
    const level = audio.createGain();
    tone.frequency.value = pitch;
    level.gain.setValueAtTime(0.25, audio.currentTime + at);
    level.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + at + 0.2);
    tone.connect(level).connect(audio.destination);
    tone.start(audio.currentTime + at);
    tone.stop(audio.currentTime + at + 0.2);
  }
}

export function clock(milliseconds) {
  const all = Math.max(0, Math.ceil(milliseconds / 1000));
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(all / 3600);
  return `${hours ? `${hours}:` : ""}${two(Math.floor(all / 60) % 60)}:${two(all % 60)}`;
}

function pill(timer) {
  const left = timer.end - Date.now();
  const over = left <= 0;
  return node(
    "li",
    { class: `shishen-timer${over ? " is-over" : ""}`, "data-id": timer.id },
    node("span", { class: "shishen-timer-time" }, over ? say("timerDone") : clock(left)),
    node("span", { class: "shishen-timer-label" }, timer.label),
    node("button", { type: "button", "aria-label": `${say("stop")} ${timer.label}`, onclick: () => stop(timer.id) }, "×"),
  );
}

// Above a modal dialog only what is inside it can be seen and touched; else they stand above the box.
function host() {
  return document.querySelector("dialog[open]") ?? document.querySelector("#message-composer")?.parentElement ?? document.body;
}

function settle() {
  const head = host().querySelector(":scope > header");
  if (head) head.after(dock);
  else host().prepend(dock);
}

function draw() {
  const timers = read();
  if (dock.parentElement !== host()) settle();
  dock.hidden = timers.length === 0;
  mute.hidden = !silent();
  list.replaceChildren(...timers.map(pill));
}

function tick() {
  const timers = read();
  if (timers.length === 0 && dock.hidden) return entitle(timers);
  const over = timers.filter((timer) => timer.end <= Date.now());
  entitle(timers);
  notify(over.filter((timer) => Date.now() - timer.end < RING_FOR_MS));
  if (over.some((timer) => Date.now() - timer.end < RING_FOR_MS)) ring();
  const shown = [...list.children].map((item) => item.dataset.id).join();
  const same = shown === timers.map((timer) => timer.id).join() && dock.parentElement === host();
  if (!same || over.length !== dock.querySelectorAll(".is-over").length) return draw();
  for (const [index, timer] of timers.entries()) {
    if (timer.end > Date.now()) list.children[index].firstChild.textContent = clock(timer.end - Date.now());
  }
}

export function mount() {
  list = node("ul", { role: "list" });
  mute = node("button", { type: "button", class: "shishen-timer-mute", onclick: unlock }, say("soundOn"));
  dock = node("section", { class: "shishen-timers", "aria-label": say("timer") }, list, mute);
  draw();
  for (const gesture of ["pointerdown", "keydown"]) addEventListener(gesture, () => read().length && unlock(), true);
  setInterval(tick, 250);
  soon();
  setInterval(() => document.hidden || soon(), LOOK_MS);
  addEventListener("online", soon);
  document.addEventListener("visibilitychange", () => document.hidden || soon());
}
