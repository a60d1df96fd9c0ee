// A recipe in "my kitchen": its card for every size, cook mode, stars and note, on paper and as a file; without a server too.
import { cook } from "./cook.js";
import { linkButton } from "./links.js";
import { planDialog } from "./plan_dialog.js";
import * as shopping from "./shopping.js";
import { card, favourites, mark, pictures, PLACE, saw } from "./store.js";
import { start as startTimer, timeName } from "./timers.js";
import { language, node, say } from "./words.js";

const FILE = /\.(jsonl?|csv|tsv|ya?ml|md|txt|cook|html?|xml|zip|mm[cf]|mx[2p]|paprikarecipes?|melarecipes?)$/i;

export function stars(given, title, change) {
  const select = node("select", { "aria-label": `${say("stars")} ${title}`, class: "shishen-stars", onchange: () => change(Number(select.value)) }, ...[0, 1, 2, 3, 4, 5].map((count) => node("option", { value: count, selected: count === given }, count ? "★".repeat(count) : "☆")));
  return select;
}

export function heart(id, title, on, panel) {
  const pressed = panel.attempt(async () => {
    const now = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(now));
    await mark(id, { favourite: now });
  });
  const button = node("button", { type: "button", class: "shishen-heart", "aria-pressed": String(on), "aria-label": `${say("favourite")} ${title}`, title: say("favourite"), onclick: pressed });
  return button;
}

// What is left out or forbidden is not bought, what replaces it is.
function toBuy(props, view) {
  const ingredients = [...view.ingredients.filter((_, index) => !props.skipped.includes(index)), ...props.added];
  return { recipe_id: props.recipe_id, name: props.name, servings: view.servings, ingredients };
}

function marked(props, view) {
  const line = (text, index) => [text, props.marks[index]].filter(Boolean).join(" ");
  return { ...props, ...view, ingredients: view.ingredients.map(line), uses: view.uses.map((uses) => uses.map((use) => line(use.text, use.line))) };
}

function step(pieces, props, number) {
  const timer = (piece) => node("button", { type: "button", class: "shishen-time", "aria-label": timeName(piece, props.language), onclick: () => startTimer(piece.seconds, `${props.name} · ${say("stepOf", { n: number })} ${piece.label || piece.text}`) }, piece.text);
  return node("li", {}, node("div", {}, ...pieces.map((piece) => (piece.seconds ? timer(piece) : piece))));
}

export function recipeView(panel, id, back) {
  let props;
  let view;
  let remarks;
  let picture;

  function stepper() {
    if (!props.servings) return null;
    const to = (size) => {
      view = props.views[size] ?? view;
      show();
    };
    const button = (key, sign, size) => node("button", { type: "button", "aria-label": say(key), "aria-disabled": String(!props.views[size]), onclick: () => to(size) }, sign);
    return node("span", { class: "shishen-stepper", role: "group", "aria-label": say("serves") }, button("fewer", "−", view.servings - 1), node("output", { "aria-live": "polite" }, `${view.servings} ${say("serves")}`), button("more", "+", view.servings + 1));
  }

  function actions() {
    const list = node("button", { type: "button", class: "shishen-bag", "aria-pressed": String(shopping.has(id)), onclick: panel.attempt(async () => { await shopping.add(toBuy(props, view)); show(); }) }, say(shopping.has(id) ? "added" : "addToList"));
    const ask = document.querySelector("#chat-input") && node("button", { type: "button", class: "shishen-ask", onclick: () => { document.querySelector("dialog.shishen-panel")?.close(); window.postMessage({ shishen: "compose", text: say("askCook", { name: props.name }) }, location.origin); } }, say("askAbout"));
    return node(
      "p",
      { class: "shishen-actions" },
      view.steps.length ? node("button", { type: "button", class: "is-main shishen-pot", onclick: () => cook(marked(props, view)) }, say("cook")) : null,
      list,
      node("button", { type: "button", class: "shishen-calendar", onclick: () => planDialog({ id, title: props.name, servings: view.servings }, (text, undo) => panel.tell(text, undo)) }, say("plan")),
      heart(id, props.name, Boolean(remarks.favourite), panel),
      ask,
    );
  }

  function foot() {
    const note = node("textarea", { rows: 2, maxlength: 4000, "aria-label": say("remark"), placeholder: say("remark"), onchange: panel.attempt(() => mark(id, { note: note.value })) }, remarks.note ?? "");
    const file = (format, name) => node("a", { href: `${PLACE}/recipes/${id}/file?format=${format}&language=${language}`, download: "" }, name);
    return node(
      "div",
      { class: "shishen-own-words" },
      node("div", {}, stars(remarks.stars ?? 0, props.name, panel.attempt ? (count) => panel.attempt(() => mark(id, { stars: count }))() : null), note),
      node("p", { class: "shishen-files" }, node("button", { type: "button", onclick: () => window.print() }, say("print")), file("markdown", "Markdown"), file("jsonld", "JSON-LD"), file("png", say("asPicture")), linkButton(panel, { recipe_id: id })),
    );
  }

  function show() {
    if (panel.view !== self) return;
    const item = (text, index) => node("li", {}, node("label", {}, node("input", { type: "checkbox" }), node("span", {}, text, props.marks[index] ? node("strong", { class: "shishen-mark" }, props.marks[index]) : null, view.changed[index] ? node("small", { class: "shishen-before" }, say("before", { line: view.changed[index] })) : null)));
    const section = (key, body) => node("section", { "aria-label": say(key) }, node("h4", {}, say(key)), body);
    panel.draw(
      node(
        "article",
        { class: "shishen-card shishen-card-alone", "aria-label": props.name, lang: props.language === "en" ? "en" : "zh-CN" },
        back ? node("button", { type: "button", class: "shishen-back", onclick: back }, `‹ ${say("back")}`) : null,
        props.warnings.length ? node("div", { class: "shishen-warning", role: "note" }, ...props.warnings.map((line) => node("p", {}, line))) : null,
        picture ? node("img", { class: "shishen-dish-picture", alt: props.name, src: picture }) : null,
        node("header", {}, node("h3", {}, props.name), node("p", { class: "shishen-facts" }, stepper(), props.time ? node("span", { class: "shishen-clock" }, props.time) : null, ...[props.difficulty, props.cuisine].filter(Boolean).map((fact) => node("span", {}, fact))), actions()),
        props.description ? node("p", { class: "shishen-description" }, props.description) : null,
        view.cautions.length ? node("div", { class: "shishen-note" }, node("strong", {}, say("watch")), node("ul", {}, ...view.cautions.map((line) => node("li", {}, line)))) : null,
        node("div", { class: "shishen-columns" }, section("ingredients", node("ul", { class: "shishen-ingredients" }, ...view.ingredients.map(item))), section("steps", node("ol", { class: "shishen-steps" }, ...view.steps.map((pieces, index) => step(pieces, props, index + 1))))),
        props.notes.length ? node("section", { class: "shishen-tips", "aria-label": say("notes") }, node("h4", {}, say("notes")), node("ul", {}, ...props.notes.map((line) => node("li", {}, line)))) : null,
        props.source && !FILE.test(props.source) ? node("p", { class: "shishen-source" }, `${say("source")}：${props.source}`) : null,
        foot(),
      ),
    );
  }

  const self = {
    async load(current) {
      if (props) return show();
      const [found, marks, shows] = await Promise.all([card(id), favourites(), pictures()]).catch((error) => {
        if (current()) panel.draw(back ? node("button", { type: "button", class: "shishen-back", onclick: back }, `‹ ${say("back")}`) : null);
        throw error.status ? error : new Error(say("offlineCard"));
      });
      if (!current()) return;
      props = found;
      view = found.view;
      picture = shows(id);
      remarks = marks.get(id)?.remarks ?? {};
      saw(id, props.name);
      show();
    },
  };
  return self;
}
