// The shopping list over dishes: kept in this browser, merged by the server, to copy, share or print.
import { language, node, say } from "./words.js";

const KEY = "shishen.shopping";
const BOUGHT = "shishen.bought";

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? [];
  } catch {
    return [];
  }
}

function keep(dishes) {
  localStorage.setItem(KEY, JSON.stringify(dishes));
  window.dispatchEvent(new Event("shishen-shopping"));
}

function bought() {
  return JSON.parse(localStorage.getItem(BOUGHT) ?? "[]");
}

function tick(line, on) {
  localStorage.setItem(BOUGHT, JSON.stringify([...bought().filter((one) => one !== line), ...(on ? [line] : [])]));
}

export function add(dish) {
  keep([...read().filter((one) => one.recipe_id !== dish.recipe_id), dish]);
}

export function has(recipeId) {
  return read().some((one) => one.recipe_id === recipeId);
}

export function count() {
  return read().length;
}

function asText(aisles, dishes) {
  const parts = aisles.flatMap(({ name, items }) => [`【${name}】`, ...items.map((item) => `□ ${item}`)]);
  return [`${say("shopping")}：${dishes.map((dish) => dish.name).join("、")}`, ...parts].join("\n");
}

async function merged(dishes) {
  const answer = await fetch("/kitchen/shopping", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ recipes: dishes, language }),
  });
  return answer.ok ? (await answer.json()).aisles : dishes.map(({ name, ingredients }) => ({ name, items: ingredients }));
}

export async function open() {
  const dishes = read();
  const aisles = dishes.length ? await merged(dishes) : [];
  const close = () => dialog.close();
  const flash = (button, key) => {
    const before = button.textContent;
    button.textContent = say(key);
    setTimeout(() => (button.textContent = before), 1200);
  };
  const copy = node("button", { type: "button", onclick: async () => { await navigator.clipboard.writeText(asText(aisles, dishes)); flash(copy, "copied"); } }, say("copy"));
  const share = navigator.share && node("button", { type: "button", onclick: () => navigator.share({ text: asText(aisles, dishes) }).catch(() => {}) }, say("share"));
  const print = node("button", { type: "button", onclick: () => window.print() }, say("print"));
  const clear = node("button", { type: "button", onclick: () => { keep([]); localStorage.removeItem(BOUGHT); close(); } }, say("clear"));
  const chips = dishes.map((dish) =>
    node("li", {}, dish.name, node("button", { type: "button", "aria-label": `${say("remove")} ${dish.name}`, onclick: () => { keep(read().filter((one) => one.recipe_id !== dish.recipe_id)); close(); open(); } }, "×")),
  );
  const line = (text) => node("li", {}, node("label", {}, node("input", { type: "checkbox", checked: bought().includes(text), onchange: ({ target }) => tick(text, target.checked) }), node("span", {}, text)));
  const groups = aisles.map(({ name, items }) => node("section", {}, node("h3", {}, name), node("ul", { class: "shishen-lines" }, ...items.map(line))));
  const dialog = node(
    "dialog",
    { class: "shishen-shopping", "aria-label": say("shopping") },
    node("header", {}, node("h2", {}, say("shopping")), node("button", { type: "button", class: "shishen-cook-close", "aria-label": say("close"), onclick: close }, "×")),
    dishes.length ? node("ul", { class: "shishen-dishes" }, ...chips) : node("p", {}, say("emptyList")),
    ...groups,
    dishes.length ? node("footer", {}, copy, share, print, clear) : null,
  );
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && close());
  document.body.append(dialog);
  dialog.showModal();
}
