// What is at home: noted, ticked, used up; and the staples that are taken to be there.
import { get, send } from "./store.js";
import { language, node, say } from "./words.js";

const COMMON = [
  ["鸡蛋", "eggs"], ["土豆", "potatoes"], ["番茄", "tomatoes"], ["豆腐", "tofu"], ["胡萝卜", "carrots"], ["洋葱", "onions"],
  ["白菜", "Chinese cabbage"], ["青椒", "green peppers"], ["黄瓜", "cucumber"], ["茄子", "aubergine"], ["香菇", "shiitake"],
  ["猪肉", "pork"], ["牛肉", "beef"], ["鸡胸肉", "chicken breast"], ["虾仁", "prawns"], ["牛奶", "milk"], ["大米", "rice"], ["面条", "noodles"], ["葱", "spring onions"], ["姜", "ginger"], ["蒜", "garlic"],
];

const UNITS = { 克: "g", 毫升: "ml", 个: "" };

export function mount(panel) {
  const change = (body) => send("POST", "pantry", body);
  const button = (text, work, more = {}) => node("button", { type: "button", onclick: panel.attempt(work), ...more }, text);

  function adder(key, work) {
    const input = node("input", { "aria-label": say(key), placeholder: say(key), maxlength: 200, enterkeyhint: "done" });
    const submit = panel.attempt(async (event) => {
      event.preventDefault();
      const texts = input.value.split(/[，,、;；\n]/).map((text) => text.trim()).filter(Boolean);
      if (!texts.length) return;
      await work(texts);
      input.value = "";
    });
    return node("form", { class: "shishen-adding", onsubmit: submit }, input, node("button", { type: "submit" }, say("add")));
  }

  const adding = adder("addFood", (texts) => change({ add: texts }));
  const addingStaple = adder("addStaple", (texts) => change({ staple: texts }));
  let names = {};
  const named = (stock) => names[stock.name] ?? (stock.wording || stock.name);

  function row(stock) {
    const unit = language === "en" ? ` ${UNITS[stock.unit] ?? stock.unit}` : stock.unit;
    const amount = stock.value ? ` ${Number(stock.value.toFixed(1))}${unit}` : "";
    const used = async () => {
      await change({ used_up: [stock.name] });
      panel.done(`${say("usedUp")} ${named(stock)}`);
    };
    const again = async () => {
      await change({ add: [named(stock)] });
      panel.done(`${say("boughtAgain")} ${named(stock)}`);
    };
    const forget = async () => {
      await send("DELETE", `pantry/${encodeURIComponent(stock.name)}`);
      panel.done(say("removed", { name: named(stock) }));
    };
    return node(
      "li",
      {},
      node("label", {}, node("input", { type: "checkbox", checked: stock.there, "data-key": `home ${stock.name}`, onchange: panel.attempt(() => (stock.there ? used() : again())) }), node("span", {}, `${named(stock)}${amount}`)),
      stock.there ? button(say("usedUp"), used, { "aria-label": `${say("usedUp")} ${named(stock)}` }) : button(say("boughtAgain"), again, { "aria-label": `${say("boughtAgain")} ${named(stock)}` }),
      button("×", forget, { class: "shishen-quiet", "aria-label": `${say("forgetFood")} ${named(stock)}` }),
    );
  }

  function show({ items, staples, names: told }) {
    names = told;
    const here = items.filter((one) => !one.staple);
    const known = new Set([...items.filter((one) => one.there).flatMap((one) => [one.name, one.wording]), ...staples]);
    const common = COMMON.filter(([zh, en]) => !known.has(zh) && !known.has(en)).map(([zh, en]) => (language === "en" ? en : zh));
    const off = items.filter((one) => one.staple && !one.there).map((one) => one.name);
    const staple = (name, on) => node("li", {}, node("label", {}, node("input", { type: "checkbox", checked: on, "data-key": `staple ${name}`, onchange: panel.attempt(() => change(on ? { no_staple: [name] } : { staple: [name] })) }), node("span", {}, names[name] ?? name)));
    panel.draw(
      adding,
      here.length ? node("ul", { class: "shishen-lines shishen-rows" }, ...here.map(row)) : node("p", { class: "shishen-empty" }, say("emptyPantry")),
      here.some((one) => one.there) ? node("footer", {}, button(say("whatToCook"), () => panel.show("recipes", { pantry: true }), { class: "shishen-pot" })) : null,
      node("section", {}, node("h3", {}, say("often")), node("p", { class: "shishen-chips" }, ...common.slice(0, 14).map((name) => button(name, () => change({ add: [name] }), { "aria-label": `${say("add")} ${name}` })))),
      node("section", {}, node("h3", {}, say("staples")), node("ul", { class: "shishen-staples" }, ...staples.map((name) => staple(name, true)), ...off.map((name) => staple(name, false))), addingStaple),
    );
  }

  return {
    async load(current) {
      const found = await get("pantry");
      if (!current()) return;
      show(found);
      return found.revision;
    },
  };
}
