// Recipes: favourites, one's own, those seen, and looking through all of them by course, cuisine, time and what is at home.
import * as mine from "./mine.js";
import { choice } from "./plan_dialog.js";
import { heart, stars } from "./recipe.js";
import { favourites, get, keepCards, mark, pictures, seen } from "./store.js";
import { duration, node, say } from "./words.js";

const PARTS = ["browse", "favourites", "mine", "seen"];
const LAST = "shishen.recipes";
const SIZE = 24;
let filters = { course: "", cuisine: "", minutes: "", pantry: false, sort: "best" };

// Where a dish has no picture it has its first character, in a colour of its own.
function tileMark(id, title, picture) {
  if (picture) return node("img", { class: "shishen-tile-mark", alt: "", loading: "lazy", src: picture });
  const chinese = /\p{Script=Han}/u.exec(title)?.[0] ?? title.slice(0, 1).toUpperCase();
  const tone = [...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 6;
  return node("span", { class: `shishen-tile-mark tone-${tone}`, "aria-hidden": "true" }, chinese);
}

function tile(panel, { id, title, about, more, picture }, on) {
  return node(
    "li",
    { class: "shishen-tile" },
    node("button", { type: "button", class: "shishen-tile-open", onclick: () => panel.recipe(id) }, tileMark(id, title, picture), node("span", { class: "shishen-tile-text" }, node("strong", {}, title), about ? node("small", {}, about) : null)),
    node("span", { class: "shishen-tile-side" }, heart(id, title, on, panel), more),
  );
}

function browsing(panel, host) {
  let kinds = { courses: {}, cuisines: {}, names: {} };
  let shown = [];
  let total = 0;
  let page = 1;

  async function ask(next) {
    const found = await get("recipes", { ...filters, page: next, size: SIZE });
    shown = next === 1 ? found.recipes : [...shown, ...found.recipes];
    total = found.total;
    page = next;
    await draw();
  }

  const narrow = (name, value) => panel.attempt(() => {
    filters = { ...filters, [name]: value() };
    return ask(1);
  });

  function select(key, name, options) {
    const made = choice(say(key), options, String(filters[name]), { onchange: narrow(name, () => made.value) });
    return node("label", {}, node("span", {}, say(key)), made);
  }

  async function draw() {
    const [marks, shows] = await Promise.all([favourites(), pictures()]);
    const names = (found) => [["", say("any")], ...Object.keys(found).map((one) => [one, kinds.names[one] ?? one])];
    const home = node("input", { type: "checkbox", checked: filters.pantry, onchange: narrow("pantry", () => home.checked) });
    const about = (one) => [one.minutes ? duration(one.minutes) : "", one.foods.slice(0, 3).join(say("joint"))].filter(Boolean).join(" · ");
    const nothing = filters.pantry ? say("nothingHome") : say("nothingFound");
    host(
      node(
        "div",
        { class: "shishen-filters" },
        select("course", "course", names(kinds.courses)),
        select("cuisine", "cuisine", names(kinds.cuisines)),
        select("time", "minutes", [["", say("any")], ...[15, 30, 60].map((n) => [String(n), say("within", { n })])]),
        select("sort", "sort", [["best", say("best")], ["quick", say("quick")]]),
        node("label", { class: "shishen-check" }, home, node("span", {}, say("atHome"))),
      ),
      node("p", { class: "shishen-progress", role: "status" }, total ? say("found", { n: total.toLocaleString() }) : nothing),
      node("ul", { class: "shishen-tiles" }, ...shown.map((one) => tile(panel, { id: one.recipe_id, title: one.title, about: about(one), picture: shows(one.recipe_id) }, Boolean(marks.get(one.recipe_id)?.remarks.favourite)))),
      shown.length < total ? node("footer", {}, node("button", { type: "button", onclick: panel.attempt(() => ask(page + 1)) }, say("moreRecipes"))) : null,
    );
  }

  return async () => {
    kinds = await get("recipes/kinds");
    await ask(1);
  };
}

function marked(panel, host) {
  let sort = "latest";
  const orders = { latest: () => 0, byStars: (one, other) => other.remarks.stars - one.remarks.stars, byTitle: (one, other) => one.title.localeCompare(other.title, "zh-CN") };
  return async function load() {
    const [marks, shows] = await Promise.all([favourites(true), pictures()]);
    const all = [...marks.values()];
    const order = choice(say("sort"), Object.keys(orders).map((key) => [key, say(key)]), sort, { onchange: () => { sort = order.value; load(); } });
    const rated = (one) => stars(one.remarks.stars, one.title, (count) => panel.attempt(() => mark(one.recipe_id, { stars: count }))());
    host(
      all.length > 1 ? node("div", { class: "shishen-filters" }, node("label", {}, node("span", {}, say("sort")), order)) : null,
      all.length ? node("ul", { class: "shishen-tiles" }, ...all.toSorted(orders[sort]).map((one) => tile(panel, { id: one.recipe_id, title: one.title, about: one.remarks.note, more: rated(one), picture: shows(one.recipe_id) }, one.remarks.favourite))) : node("p", { class: "shishen-empty" }, say("noFavourites")),
    );
    keepCards(all.map((one) => one.recipe_id));
  };
}

function lately(panel, host) {
  return async () => {
    const [marks, shows] = await Promise.all([favourites(), pictures()]);
    const all = seen();
    host(all.length ? node("ul", { class: "shishen-tiles" }, ...all.map((one) => tile(panel, { ...one, picture: shows(one.id) }, Boolean(marks.get(one.id)?.remarks.favourite)))) : node("p", { class: "shishen-empty" }, say("noSeen")));
  };
}

export function mount(panel, where = {}) {
  if (where.pantry) filters = { ...filters, pantry: true };
  let part = where.pantry ? "browse" : (localStorage.getItem(LAST) ?? "browse");
  let content = [];
  const host = (...parts) => {
    content = parts;
    // What comes late is not drawn over what is looked at by now.
    if (panel.view === view) panel.draw(choices(), ...parts);
  };
  const makers = { browse: browsing, favourites: marked, mine: mine.mount, seen: lately };
  const first = part;
  let load = makers[first](panel, (...parts) => part === first && host(...parts));

  function go(name) {
    part = name;
    localStorage.setItem(LAST, name);
    load = makers[name](panel, (...parts) => part === name && host(...parts));
    host(node("p", { class: "shishen-loading" }, "…"));
    return load();
  }

  function choices() {
    return node("div", { class: "shishen-parts", role: "group", "aria-label": say("recipes") }, ...PARTS.map((name) => node("button", { type: "button", "aria-pressed": String(name === part), onclick: panel.attempt(() => go(name)) }, say(name))));
  }

  const view = {
    async load(current) {
      // Nothing here follows a change of pantry, plan or list: what is being written stays.
      if (content.length) return host(...content);
      host(node("p", { class: "shishen-loading" }, "…"));
      await load().catch((error) => {
        if (current()) host(node("p", { class: "shishen-empty" }, error.message));
      });
    },
  };
  return view;
}
