// One's own recipes: pasted, uploaded or typed, corrected, kept; rated, changed, deleted and brought back.
import { linksMade } from "./links.js";
import { pictures } from "./store.js";
import { node, say } from "./words.js";

const PLACE = "/kitchen/own-recipes";
const LISTS = ["ingredients", "steps", "notes", "tags"];
const SIDE = 800;
const MOST_SENT = 6e6;
const SHOWN = 8;

async function ask(method, path = "", body, type = "application/json") {
  const sent = body === undefined ? {} : { headers: { "Content-Type": type }, body: type === "application/json" ? JSON.stringify(body) : body };
  const answer = await fetch(PLACE + path, { method, ...sent });
  if (answer.status === 204) return null;
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(typeof said.detail === "string" ? said.detail : say("notKept"));
  return said;
}

const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);
// A picture as the server keeps it, or smaller; what this browser cannot show it cannot take.
async function shrunk(file) {
  const picture = await createImageBitmap(file).catch(() => {
    throw new Error(say("notPicture"));
  });
  const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
  const canvas = node("canvas", { width: Math.max(1, Math.round(picture.width * scale)), height: Math.max(1, Math.round(picture.height * scale)) });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", 0.85);
}

// In parts that the server takes at once.
function parts(drafts) {
  const made = [[]];
  let size = 0;
  for (const draft of drafts) {
    const more = JSON.stringify(draft).length * 1.5;
    if (size + more > MOST_SENT && made.at(-1).length) {
      made.push([]);
      size = 0;
    }
    made.at(-1).push(draft);
    size += more;
  }
  return made;
}

const button = (key, onclick, more = {}) => node("button", { type: "button", onclick, ...more }, say(key));

// In `panel`, drawn by `host`; returns what lists them.
export function mount(panel, host) {
  const show = (...parts) => host(node("div", { class: "shishen-mine" }, ...parts.filter(Boolean)));
  const attempt = (work) => panel.attempt(work);
  const tell = (text, undo) => panel.tell(text, undo);

  const list = async () => {
    const [kept, allowed] = await Promise.all([ask("GET", "?limit=500"), ask("GET", "/allowed"), pictures(true)]);
    const links = await linksMade(panel, list);
    const file = node("input", { type: "file", multiple: true, hidden: true, onchange: attempt(() => readFiles([...file.files])) });
    show(
      node("footer", {}, button("paste", paste), button("upload", () => file.click()), allowed.urls ? button("fromPage", fromPage) : null, button("type", () => correct([{ name: "", ingredients: [], steps: [] }], [])), file, kept.length ? node("a", { href: `${PLACE}/export?format=markdown`, download: "recipes.md" }, say("takeAway")) : null),
      kept.length ? node("ul", { class: "shishen-lines" }, ...kept.map(row)) : node("p", { class: "shishen-empty" }, say("noneYet")),
      links,
    );
  };

  function row(one) {
    const stars = node("select", { "aria-label": `${say("stars")} ${one.recipe.name}`, onchange: attempt(() => ask("PUT", `/${one.own_id}`, { remarks: { ...one.remarks, stars: Number(stars.value) } })) }, ...[0, 1, 2, 3, 4, 5].map((count) => node("option", { value: count, selected: count === one.remarks.stars }, count ? "★".repeat(count) : "☆")));
    return node(
      "li",
      {},
      one.picture ? node("img", { class: "shishen-mine-thumb", alt: "", loading: "lazy", src: `${PLACE}/${one.own_id}/picture?v=${one.picture}` }) : null,
      node("button", { type: "button", class: "shishen-mine-name", onclick: () => panel.recipe(one.recipe.recipe_id) }, one.recipe.name),
      stars,
      button("edit", () => correct([one.recipe], [], one), { "aria-label": `${say("edit")} ${one.recipe.name}` }),
      button("delete", attempt(async () => {
        await ask("DELETE", `/${one.own_id}`);
        await list();
        tell(`${say("deleted")} ${one.recipe.name}`, async () => { await ask("POST", `/${one.own_id}/undo`); await list(); });
      }), { "aria-label": `${say("delete")} ${one.recipe.name}` }),
    );
  }

  function paste() {
    const text = node("textarea", { rows: 12, "aria-label": say("paste"), placeholder: say("pasteHere") });
    show(text, node("footer", {}, button("read", attempt(() => read(text.value, "text.txt"))), button("back", attempt(list))));
    text.focus();
  }

  function fromPage() {
    const address = node("input", { type: "url", "aria-label": say("fromPage"), maxlength: 2000 });
    const fetched = attempt(async () => {
      const found = await ask("POST", "/preview-url", { url: address.value.trim() });
      correct(found.recipes, found.skipped);
    });
    show(address, node("footer", {}, button("read", fetched), button("back", attempt(list))));
    address.focus();
  }

  const preview = (data, name) => ask("POST", `/preview?name=${encodeURIComponent(name)}`, data, "application/octet-stream");

  async function read(data, name) {
    const found = await preview(data, name);
    correct(found.recipes, found.skipped);
    if (found.by_model) tell(say("readByModel"));
  }

  // One after the other; of several, one that cannot be read keeps nothing from the others.
  async function readFiles(files) {
    if (files.length === 1) return read(files[0], files[0].name);
    const recipes = [], skipped = [];
    let byModel = false;
    for (const file of files) {
      try {
        const found = await preview(file, file.name);
        recipes.push(...found.recipes);
        skipped.push(...found.skipped);
        byModel ||= found.by_model;
      } catch (error) {
        // The server is away, and stays so for the next.
        if (error instanceof TypeError) throw error;
        skipped.push({ file: file.name, line: 0, reason: error.message });
      }
    }
    correct(recipes, skipped);
    if (byModel) tell(say("readByModel"));
  }

  function correct(recipes, skipped, kept) {
    const forms = recipes.map(form);
    const count = node("strong", {});
    const counted = () => (count.textContent = say("wasRead", { n: forms.length }));
    // Of several each is opened by its name, and may be left out.
    const folded = (one) => {
      const name = one.name.value;
      const leave = button("leaveOut", () => { forms.splice(forms.indexOf(one), 1); draft.remove(); counted(); }, { "aria-label": `${say("leaveOut")} ${name}` });
      const draft = node("details", { class: "shishen-draft" }, node("summary", {}, name), one.element, node("footer", {}, leave));
      return draft;
    };
    const drafted = forms.length > 1 ? forms.map(folded) : forms.map(({ element }) => element);
    counted();
    const keep = attempt(async () => {
      const drafts = forms.map(({ value }) => value());
      if (!drafts.length) return list();
      const { picture, ...recipe } = drafts[0];
      if (kept) await ask("PUT", `/${kept.own_id}`, { recipe, remarks: { ...kept.remarks, note: forms[0].note.value }, ...(picture === undefined ? {} : { picture }) });
      else for (const part of parts(drafts)) await ask("POST", "", { recipes: part });
      await list();
      tell(say("keptNow"));
    });
    const undo = kept?.own_id && button("undo", attempt(async () => { await ask("POST", `/${kept.own_id}/undo`); await list(); }));
    show(kept || !recipes.length || (forms.length === 1 && !skipped.length) ? null : count, unread(skipped), ...drafted, node("footer", {}, recipes.length ? button("keep", keep) : null, undo, button("back", attempt(list))));
    if (!recipes.length) tell(say("noRecipe"));

    function form(recipe) {
      const field = (key, made) => [node("label", {}, node("span", {}, say(key)), made), made];
      const [nameRow, name] = field("name", node("input", { value: recipe.name, maxlength: 200 }));
      const [servingsRow, servings] = field("serves", node("input", { type: "number", min: 1, max: 1000, value: recipe.servings ?? "" }));
      const [minutesRow, minutes] = field("minutes", node("input", { type: "number", min: 1, value: recipe.minutes ?? "" }));
      const texts = LISTS.map((key) => [key, ...field(key, node("textarea", { rows: Math.min(10, 2 + (recipe[key]?.length ?? 0)) }, (recipe[key] ?? []).join("\n")))]);
      const [noteRow, note] = field("remark", node("textarea", { rows: 2 }, kept?.remarks.note ?? ""));
      const image = pictureField(kept?.picture ? `${PLACE}/${kept.own_id}/picture?v=${kept.picture}` : recipe.picture);
      const { description, difficulty, cuisine, keywords, source } = recipe;
      const value = () => ({
        ...Object.fromEntries(Object.entries({ description, difficulty, cuisine, keywords, source }).filter(([, one]) => one)),
        name: name.value.trim(),
        servings: Number(servings.value) || null,
        minutes: Number(minutes.value) || null,
        ...Object.fromEntries(texts.map(([key, , area]) => [key, lines(area.value)])),
        ...(image.given() === undefined ? {} : { picture: image.given() }),
      });
      return { element: node("fieldset", {}, image.element, nameRow, servingsRow, minutesRow, ...texts.map(([, row]) => row), kept ? noteRow : null), value, note, name };
    }
  }

  // Which files were not read and why, before what was: nobody looks for it below a hundred recipes.
  function unread(skipped) {
    if (!skipped.length) return null;
    const rows = skipped.map(({ file, reason }) => node("li", {}, `${file}：${reason}`));
    return node("details", { class: "shishen-unread", open: rows.length <= SHOWN }, node("summary", {}, `${say("notRead")} ${rows.length}`), node("ul", {}, ...rows));
  }

  // `given`: what is to be sent of it, undefined where it stays as it is kept.
  function pictureField(source = "") {
    let given = source.startsWith("data:") ? source : undefined;
    const image = node("img", { class: "shishen-mine-picture", alt: say("ownPicture"), hidden: !source, src: source || null });
    const off = button("noPicture", () => set(""), { hidden: !source });
    const set = (uri) => {
      given = uri;
      image.hidden = off.hidden = !uri;
      if (uri) image.src = uri;
    };
    const file = node("input", { type: "file", accept: "image/*", hidden: true, onchange: attempt(async () => file.files[0] && set(await shrunk(file.files[0]))) });
    return { element: node("div", { class: "shishen-mine-shown" }, image, node("footer", {}, button("choosePicture", () => file.click()), off), file), given: () => given };
  }

  return list;
}
