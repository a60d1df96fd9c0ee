// A dish is put into the week: which day, which meal, for how many.
import { send } from "./store.js";
import { dayAfter, dayText, node, say, shortDay, weekday } from "./words.js";

export const MEALS = ["breakfast", "lunch", "dinner"];

export function when(day, meal) {
  return `${day === dayText(new Date()) ? say("today") : `${weekday(day)} ${shortDay(day)}`} ${say(meal)}`;
}

// What was planned comes back with what in it the user must not have.
export async function put(dishes) {
  const made = await send("POST", "plan", { dishes });
  const forbidden = [...new Set(made.flatMap((one) => one.warnings))];
  const text = say("planned", { when: `${when(made[0].day, made[0].meal)} ${made.map((one) => one.title).join(say("joint"))}` });
  return { made, text: forbidden.length ? `⚠️ ${say("hasForbidden", { what: forbidden.join(say("joint")) })} · ${text}` : text };
}

export function choice(label, values, chosen, more = {}) {
  return node("select", { "aria-label": label, ...more }, ...values.map(([value, text]) => node("option", { value, selected: value === chosen }, text)));
}

export function planDialog({ id, title, servings }, tell) {
  const today = dayText(new Date());
  const days = Array.from({ length: 14 }, (_, index) => dayAfter(today, index));
  const day = choice(say("day"), days.map((one) => [one, one === today ? say("today") : `${weekday(one)} ${shortDay(one)}`]), today);
  const meal = choice(say("meal"), MEALS.map((one) => [one, say(one)]), "dinner");
  const size = node("input", { type: "number", min: 1, max: 100, value: servings ?? "", "aria-label": say("serves") });
  const problem = node("p", { role: "alert" });
  const keep = async (event) => {
    event.preventDefault();
    try {
      const { text } = await put([{ day: day.value, meal: meal.value, dish: id, servings: Number(size.value) || null }]);
      dialog.close();
      tell(text, () => send("POST", "undo"));
    } catch (error) {
      problem.textContent = error.message;
    }
  };
  const field = (key, made) => node("label", {}, node("span", {}, say(key)), made);
  const dialog = node(
    "dialog",
    { class: "shishen-ask-day", "aria-label": `${say("plan")} ${title}` },
    node("form", { onsubmit: keep }, node("h2", {}, title), field("day", day), field("meal", meal), field("serves", size), problem, node("footer", {}, node("button", { type: "submit", class: "is-main" }, say("plan")), node("button", { type: "button", onclick: () => dialog.close() }, say("close")))),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
