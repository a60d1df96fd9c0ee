// The one shopping list: planned dishes, dishes added from their cards, and lines of one's own; by aisle, less what is at home.
import { linkButton } from "./links.js";
import { get, PLACE, send, state, waiting } from "./store.js";
import * as shopping from "./shopping.js";
import { dayText, language, node, say, weekday } from "./words.js";

const DAYS = 7;

function lineText({ name, amounts }) {
  return [name, amounts.join(" + ")].filter(Boolean).join(" ");
}

// What was done without a server stands in the list already.
function withWaiting(found) {
  const lines = found.lines.map((line) => ({ ...line }));
  for (const { path, body } of waiting()) {
    if (path === "list/ticks") for (const line of lines) if (body.keys.includes(line.key)) line.ticked = body.ticked;
    if (path === "list") for (const text of body.texts) lines.push({ key: `new:${text}`, name: text, amounts: [], recipes: [], aisle: lines.at(-1)?.aisle ?? "其他", where: "buy", ticked: false });
  }
  return { ...found, lines };
}

function asText(lines, aisles) {
  const left = lines.filter((line) => !line.ticked && line.where !== "home");
  return aisles
    .map((aisle) => [aisle, left.filter((line) => line.aisle === aisle)])
    .filter(([, here]) => here.length)
    .flatMap(([aisle, here]) => [`【${say(`aisle_${aisle}`)}】`, ...here.map((line) => `□ ${lineText(line)}`)])
    .join("\n");
}

export function mount(panel) {
  const input = node("input", { "aria-label": say("addItem"), placeholder: say("addItem"), maxlength: 100, enterkeyhint: "done" });
  const write = panel.attempt(async (event) => {
    event.preventDefault();
    const texts = input.value.split(/[，,、;；\n]/).map((text) => text.trim()).filter(Boolean);
    if (!texts.length) return;
    await send("POST", "list", { texts }, { wait: `write ${texts.join()}` });
    input.value = "";
    if (state.offline) await panel.reload();
    input.focus();
  });
  const adding = node("form", { class: "shishen-adding", onsubmit: write }, input, node("button", { type: "submit" }, say("add")));

  async function tick(line, on) {
    await send("POST", "list/ticks", { keys: [line.key], ticked: on }, { wait: `tick ${line.key}` });
    if (state.offline) panel.reload();
  }

  function row(line) {
    const box = node("input", { type: "checkbox", checked: line.ticked, "data-key": `tick ${line.key}`, disabled: line.key.startsWith("new:"), onchange: panel.attempt(() => tick(line, box.checked)) });
    const about = [line.recipes.join(say("joint")), line.optional ? say("optional") : ""].filter(Boolean).join(" · ");
    const label = node(
      "label",
      {},
      box,
      node("span", {}, lineText(line), line.forbidden ? node("strong", { class: "shishen-mark" }, `⚠️ ${line.forbidden} ${say("mustNot")}`) : null),
      about ? node("small", {}, about) : null,
    );
    const remove = line.item_id && node("button", { type: "button", class: "shishen-quiet", "aria-label": `${say("remove")} ${line.name}`, onclick: panel.attempt(async () => { await send("DELETE", `list/${line.item_id}`); panel.done(say("removed", { name: line.name })); }) }, "×");
    return node("li", {}, label, remove);
  }

  function chips({ dishes, lines }) {
    const listed = new Set(dishes.map((one) => one.text));
    const plan = [...new Set(lines.flatMap((line) => line.recipes))].filter((name) => !listed.has(name));
    if (!dishes.length && !plan.length) return null;
    const off = (dish) => panel.attempt(async () => { await send("DELETE", `list/${dish.item_id}`); panel.done(say("removed", { name: dish.text })); });
    return node(
      "ul",
      { class: "shishen-dishes", "aria-label": say("listFor") },
      ...dishes.map((dish) => node("li", {}, `${dish.text}${dish.servings ? ` · ${dish.servings} ${say("serves")}` : ""}`, node("button", { type: "button", "aria-label": `${say("remove")} ${dish.text}`, onclick: off(dish) }, "×"))),
      ...plan.map((name) => node("li", { class: "is-planned", title: say("fromPlan", { name }) }, name)),
    );
  }

  async function clear({ lines, dishes }) {
    await send("POST", "list/done");
    const bought = (dish) => lines.filter((line) => line.recipes.includes(dish.text) && line.where === "buy").every((line) => line.ticked);
    for (const dish of dishes.filter(bought)) await send("DELETE", `list/${dish.item_id}`);
  }

  function foot(found, aisles) {
    const flash = (button, key) => {
      const before = button.textContent;
      button.textContent = say(key);
      setTimeout(() => (button.textContent = before), 1200);
    };
    const file = (format, name, as = "") => node("a", { href: `${PLACE}/list?format=${format}&days=${DAYS}&language=${language}`, download: as }, name);
    const text = () => `${say("shopping")} ${dayText(new Date())}\n${asText(found.lines, aisles)}`;
    const copy = node("button", { type: "button", onclick: panel.attempt(async () => { await navigator.clipboard.writeText(text()); flash(copy, "copied"); }) }, say("copy"));
    return node(
      "footer",
      {},
      copy,
      navigator.share ? node("button", { type: "button", onclick: () => navigator.share({ text: text() }).catch(() => {}) }, say("share")) : null,
      node("button", { type: "button", onclick: () => window.print() }, say("print")),
      file("boxes", say("textFile"), "shopping.txt"),
      file("markdown", "Markdown"),
      file("png", say("asPicture")),
      linkButton(panel, { days: DAYS }),
      found.lines.some((line) => line.ticked) ? node("button", { type: "button", onclick: panel.attempt(() => clear(found)) }, say("clearBought")) : null,
    );
  }

  function section(title, lines) {
    return node("section", {}, node("h3", {}, title), node("ul", { class: "shishen-lines" }, ...lines.map(row)));
  }

  return {
    async load(current) {
      const found = withWaiting(await get("list", { days: DAYS }));
      shopping.remember(found);
      if (!current()) return;
      const buy = found.lines.filter((line) => line.where === "buy");
      const aisles = [...new Set(found.lines.map((line) => line.aisle))];
      const check = found.lines.filter((line) => line.where === "check");
      const home = found.lines.filter((line) => line.where === "home");
      const all = found.lines.length;
      panel.draw(
        node("p", { class: "shishen-print-only" }, `${say("shopping")} · ${found.start} ${weekday(found.start)}`),
        adding,
        chips(found),
        all ? null : node("p", { class: "shishen-empty" }, say("emptyList")),
        buy.length ? node("p", { class: "shishen-progress" }, say("bought", { n: buy.filter((line) => line.ticked).length, all: buy.length })) : null,
        node("div", { class: "shishen-aisles" }, ...aisles.map((aisle) => [aisle, buy.filter((line) => line.aisle === aisle)]).filter(([, here]) => here.length).map(([aisle, here]) => section(say(`aisle_${aisle}`), here))),
        check.length ? section(say("check"), check) : null,
        home.length ? node("details", { open: homeOpen, ontoggle: ({ target }) => (homeOpen = target.open) }, node("summary", {}, `${say("home")} ${home.length}`), node("ul", { class: "shishen-lines" }, ...home.map(row))) : null,
        all ? foot(found, aisles) : null,
      );
      return found.revision;
    },
  };
}

let homeOpen = false;
