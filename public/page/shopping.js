// What cards and the basket know of the shopping list, which the server keeps; a dish is put on it as its card has it.
import { get, send, state } from "./store.js";

const KEY = "shishen.listed";
const BEFORE = "shishen.shopping";
const BEFORE_BOUGHT = "shishen.bought";

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

function keep(known) {
  const text = JSON.stringify(known);
  if (text === localStorage.getItem(KEY)) return;
  localStorage.setItem(KEY, text);
  window.dispatchEvent(new Event("shishen-shopping"));
}

// A list as the server gave it.
export function remember({ dishes, lines }) {
  keep({ dishes: dishes.map((one) => one.recipe_id), left: lines.filter((line) => line.where === "buy" && !line.ticked).length });
}

export function has(recipeId) {
  return read(KEY).dishes?.includes(recipeId) ?? false;
}

export function count() {
  return read(KEY).left ?? 0;
}

export async function refresh() {
  remember(await get("list", { days: 7 }));
}

export async function add({ recipe_id, name, servings, ingredients }) {
  const lines = ingredients.map((line) => line.slice(0, 300)).filter(Boolean);
  await send("POST", "list/dishes", { recipe_id, title: name.slice(0, 100), servings: servings ?? null, lines }, { wait: `dish ${recipe_id}` });
  const { dishes = [], left = 0 } = read(KEY);
  if (state.offline) keep({ dishes: [...dishes.filter((one) => one !== recipe_id), recipe_id], left: left + lines.length });
  else await refresh();
}

// The list that was kept in this browser alone goes over to the one that the server keeps.
async function takeOver() {
  const before = read(BEFORE);
  if (!Array.isArray(before)) return;
  for (const dish of before) await add(dish);
  localStorage.removeItem(BEFORE);
  localStorage.removeItem(BEFORE_BOUGHT);
}

export function mount() {
  window.addEventListener("shishen-kitchen", () => refresh().catch(() => {}));
  takeOver().then(refresh).catch(() => {});
}
