// Kitchen timers: several at once, kept over a reload, ringing by sound and vibration until they are stopped.
import { node, say } from "./words.js";

const KEY = "shishen.timers";
const RING_FOR_MS = 90_000;
let dock;
let list;
let audio;
let lastRing = 0;

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? [];
  } catch {
    return [];
  }
}

function keep(timers) {
  localStorage.setItem(KEY, JSON.stringify(timers));
  draw();
}

// Sound needs a gesture: starting a timer is one, and after a reload the first touch or key.
function unlock() {
  audio ??= new AudioContext();
  audio.resume();
}

export function start(seconds, label) {
  unlock();
  if (window.Notification?.permission === "default") Notification.requestPermission();
  keep([...read(), { id: crypto.randomUUID?.() ?? String(Math.random()), label, end: Date.now() + seconds * 1000 }]);
}

// What a button that starts a timer is called: its text alone would not say what it does, nor for what.
export function timeName({ text, label }, tongue) {
  return [say("timer", {}, tongue), text, label === text ? "" : label].filter(Boolean).join(" ");
}

function stop(id) {
  keep(read().filter((timer) => timer.id !== id));
}

// Whoever looks at another tab sees the time left in the title, and is told when it is up.
let title = "";

function tell(timers) {
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
  if (!audio) return;
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
  list.replaceChildren(...timers.map(pill));
}

function tick() {
  const timers = read();
  if (timers.length === 0 && dock.hidden) return tell(timers);
  const over = timers.filter((timer) => timer.end <= Date.now());
  tell(timers);
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
  dock = node("section", { class: "shishen-timers", "aria-label": say("timer") }, list);
  draw();
  for (const gesture of ["pointerdown", "keydown"]) addEventListener(gesture, () => read().length && unlock(), true);
  setInterval(tick, 250);
}
