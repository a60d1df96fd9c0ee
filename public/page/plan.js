// The week: days, meals, dishes; moved by drag or from the menu of a dish, sized, taken off, brought back.
import { choice, MEALS, put, when } from "./plan_dialog.js";
import { favourites, get, keepCards, PLACE, send } from "./store.js";
import { dayAfter, dayText, duration, language, monday, node, say, shortDay, weekday } from "./words.js";

const DAYS = 7;

export function mount(panel) {
  let start = monday(dayText(new Date()));
  let dishes = [];
  let adding = null;
  let opened = null;
  let fresh = true;

  const reload = () => panel.reload();
  const button = (text, onclick, more = {}) => node("button", { type: "button", onclick, ...more }, text);

  async function move(dish, to) {
    const moved = await send("PUT", `plan/${dish.plan_id}`, to);
    panel.done(say("moved", { name: dish.title, when: when(moved.day, moved.meal) }));
  }

  function at(day, meal) {
    return dishes.filter((one) => one.day === day && one.meal === meal);
  }

  // Between its neighbours: one step earlier or later in its meal.
  function shifted(dish, by) {
    const here = at(dish.day, dish.meal);
    const to = here.indexOf(dish) + by;
    const [one, other] = by < 0 ? [here[to - 1], here[to]] : [here[to], here[to + 1]];
    if (!here[to]) return null;
    if (!one) return other.place - 1;
    return other ? (one.place + other.place) / 2 : one.place + 1;
  }

  function menu(dish) {
    const days = Array.from({ length: DAYS + 7 }, (_, index) => dayAfter(start, index));
    const places = days.flatMap((day) => MEALS.map((meal) => [`${day} ${meal}`, when(day, meal)]));
    const to = choice(`${say("moveTo")} ${dish.title}`, places, `${dish.day} ${dish.meal}`, {
      onchange: panel.attempt(() => {
        const [day, meal] = to.value.split(" ");
        return move(dish, { day, meal });
      }),
    });
    const size = node("input", { type: "number", min: 1, max: 100, value: dish.servings ?? "", "aria-label": `${say("serves")} ${dish.title}`, onchange: panel.attempt(() => Number(size.value) && send("PUT", `plan/${dish.plan_id}`, { servings: Number(size.value) })) });
    const shift = (key, by) => {
      const place = shifted(dish, by);
      return button(say(key), panel.attempt(() => move(dish, { place })), { disabled: place === null, "aria-label": `${say(key)} ${dish.title}` });
    };
    const off = panel.attempt(async () => {
      await send("DELETE", `plan/${dish.plan_id}`);
      panel.done(say("removed", { name: dish.title }));
    });
    return node(
      "div",
      { class: "shishen-dish-menu" },
      node("label", {}, node("span", {}, say("moveTo")), to),
      dish.recipe_id ? node("label", {}, node("span", {}, say("serves")), size) : null,
      shift("up", -1),
      shift("down", 1),
      button(say("remove"), off, { "aria-label": `${say("remove")} ${dish.title}` }),
    );
  }

  function item(dish) {
    const facts = [dish.minutes ? duration(dish.minutes) : "", dish.servings ? `${dish.servings} ${say("serves")}` : ""].filter(Boolean).join(" · ");
    const name = dish.recipe_id ? button(dish.title, () => panel.recipe(dish.recipe_id), { class: "shishen-dish-name" }) : node("span", { class: "shishen-dish-name is-note" }, dish.title);
    const is = opened === dish.plan_id;
    const more = button("⋯", () => { opened = is ? null : dish.plan_id; show(); }, { class: "shishen-quiet", "aria-expanded": String(is), "aria-label": say("change", { name: dish.title }) });
    const drag = (event) => {
      event.dataTransfer.setData("text/plain", dish.plan_id);
      event.dataTransfer.effectAllowed = "move";
    };
    return node(
      "li",
      { class: "shishen-dish", draggable: "true", ondragstart: drag },
      node("div", { class: "shishen-dish-line" }, name, more),
      facts ? node("small", {}, facts) : null,
      dish.warnings.length ? node("strong", { class: "shishen-mark" }, `⚠️ ${say("hasForbidden", { what: dish.warnings.join(say("joint")) })}`) : null,
      is ? menu(dish) : null,
    );
  }

  function meal(day, name) {
    const here = at(day, name);
    const over = (event) => {
      event.preventDefault();
      zone.classList.add("is-over");
    };
    const drop = panel.attempt(async (event) => {
      event.preventDefault();
      zone.classList.remove("is-over");
      const dish = dishes.find((one) => one.plan_id === event.dataTransfer.getData("text/plain"));
      if (!dish) return;
      const before = here.find((one) => one !== dish && event.clientY < zone.querySelector(`[data-plan="${one.plan_id}"]`)?.getBoundingClientRect().bottom);
      const others = here.filter((one) => one !== dish);
      const next = others.indexOf(before);
      const place = next < 0 ? (others.at(-1)?.place ?? 0) + 1 : next === 0 ? others[0].place - 1 : (others[next - 1].place + before.place) / 2;
      await move(dish, { day, meal: name, place });
    });
    const zone = node("div", { class: `shishen-meal${here.length ? "" : " is-empty"}`, ondragover: over, ondragleave: () => zone.classList.remove("is-over"), ondrop: drop }, node("h4", {}, say(name)), node("ul", {}, ...here.map((dish) => Object.assign(item(dish), { plan: dish.plan_id }))));
    for (const [index, dish] of here.entries()) zone.querySelectorAll(".shishen-dish")[index].dataset.plan = dish.plan_id;
    return zone;
  }

  // Favourites first, then what the search finds for what is typed; what is no dish is a note.
  function form(day) {
    const meals = choice(say("meal"), MEALS.map((one) => [one, say(one)]), "dinner");
    const found = node("ul", { class: "shishen-found", "aria-live": "polite" });
    const keep = (entry) => panel.attempt(async () => {
      const { text } = await put([{ day, meal: meals.value, ...entry }]);
      adding = null;
      panel.done(text);
    });
    const row = (title, more, entry) => node("li", {}, button(title, keep(entry)), more ? node("small", {}, more) : null);
    let asked = 0;
    const search = async () => {
      const text = input.value.trim();
      const mine = (asked += 1);
      const marks = [...(await favourites()).values()].filter((one) => one.remarks.favourite && one.title.includes(text)).slice(0, 6);
      const own = marks.map((one) => row(`♥ ${one.title}`, "", { dish: one.recipe_id }));
      if (mine !== asked) return;
      if (!text) return found.replaceChildren(...own);
      found.replaceChildren(...own, node("li", {}, say("searching")));
      const hits = await get("recipes/named", { name: text }).catch(() => []);
      if (mine !== asked) return;
      const known = new Set(marks.map((one) => one.recipe_id));
      found.replaceChildren(...own, ...hits.filter((one) => !known.has(one.recipe_id)).map((one) => row(one.title, one.minutes ? duration(one.minutes) : "", { dish: one.recipe_id })), row(say("asNote", { text }), "", { note: text }));
    };
    let later;
    const input = node("input", { "aria-label": say("whichDish"), placeholder: say("whichDish"), maxlength: 100, oninput: () => { clearTimeout(later); later = setTimeout(search, 250); } });
    const leave = button("×", () => { adding = null; show(); }, { class: "shishen-quiet", "aria-label": say("close") });
    search();
    return node("div", { class: "shishen-add-dish", onkeydown: (event) => event.key === "Escape" && (event.preventDefault(), event.stopPropagation(), leave.click()) }, node("div", { class: "shishen-dish-line" }, meals, leave), input, found);
  }

  // The week as it is wished, filled by the server; what is planned stays.
  const wish = node("input", { "aria-label": say("wish"), placeholder: say("wishHint"), maxlength: 100, enterkeyhint: "done" });
  const fill = panel.attempt(async (event) => {
    event.preventDefault();
    if (!wish.value.trim()) return;
    const { text } = await send("POST", "plan/fill", { wish: wish.value.trim() });
    wish.value = "";
    // The dishes themselves stand in the week below.
    panel.done(text.split("\n").filter((line) => !/^\s*(-|\*\*|$)/.test(line)).join(" ").replace(/：(?=\s|$)/, "。").replace(/:(?=\s|$)/, "."));
  });
  const wishing = node("form", { class: "shishen-adding", onsubmit: fill }, wish, node("button", { type: "submit" }, say("fill")));

  let shownForm = null;

  function day(date) {
    const here = date === dayText(new Date());
    if (adding === date && shownForm?.date !== date) shownForm = { date, element: form(date) };
    const open = () => {
      adding = date;
      show();
      shownForm.element.querySelector("input").focus();
    };
    return node(
      "section",
      { class: `shishen-day${here ? " is-today" : ""}`, "aria-label": `${weekday(date, "long")} ${date}` },
      node("h3", {}, node("span", {}, here ? say("today") : weekday(date)), node("small", {}, shortDay(date))),
      ...MEALS.map((name) => meal(date, name)),
      adding === date ? shownForm.element : button(`+ ${say("addDish")}`, open, { class: "shishen-add", "aria-label": say("addDishTo", { day: weekday(date, "long") }) }),
    );
  }

  function show() {
    if (!adding) shownForm = null;
    const go = (days) => panel.attempt(() => { start = days ? dayAfter(start, days) : monday(dayText(new Date())); return reload(); });
    const here = start === monday(dayText(new Date()));
    panel.draw(
      node("nav", { class: "shishen-weeks", "aria-label": say("week") }, button("‹", go(-7), { "aria-label": say("lastWeek") }), node("strong", {}, say("weekOf", { from: shortDay(start) })), button("›", go(7), { "aria-label": say("nextWeek") }), here ? null : button(say("thisWeek"), go(0))),
      wishing,
      dishes.length ? null : node("p", { class: "shishen-empty" }, say("emptyWeek")),
      node("div", { class: "shishen-week" }, ...Array.from({ length: DAYS }, (_, index) => day(dayAfter(start, index)))),
      node("footer", {}, button(say("toList"), () => panel.show("list"), { class: "shishen-bag" }), button(say("print"), () => window.print()), dishes.length ? node("a", { href: `${PLACE}/plan/calendar?start=${start}&days=${DAYS}&language=${language}`, download: "shishen.ics" }, say("calendar")) : null),
    );
  }

  return {
    async load(current) {
      const found = await get("plan", { start, days: DAYS });
      if (!current()) return;
      dishes = found.dishes;
      show();
      if (fresh) document.querySelector(".shishen-day.is-today")?.scrollIntoView({ block: "nearest" });
      fresh = false;
      keepCards(dishes.map((one) => one.recipe_id));
      return found.revision;
    },
  };
}
