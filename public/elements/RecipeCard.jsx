import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react"

const { say: words, timer, timeName, cook, shopping, open, planDialog, store, kept } = window.shishen

// Like useState, for what outlives the card drawn anew, even while it is being fetched. The talk's own new card begins anew.
function useKept(what, initial) {
  const key = `${what} ${props.recipe_id} ${props.drawn}`
  return [useSyncExternalStore(kept.listen, () => kept.of(key, initial)), (value) => kept.keep(key, value)]
}

// Where the recipe was read from is no source to a cook.
const FILE = /\.(jsonl?|csv|tsv|ya?ml|md|txt|cook|html?|xml|zip|mm[cf]|mx[2p]|paprikarecipes?|melarecipes?)$/i

function Ticks({ id, view, swap, language }) {
  const key = `shishen.ticks.${id}`
  const [ticked, setTicked] = useState(() => JSON.parse(sessionStorage.getItem(key) || "[]"))
  const toggle = (index) => {
    const now = ticked.includes(index) ? ticked.filter((one) => one !== index) : [...ticked, index]
    setTicked(now)
    sessionStorage.setItem(key, JSON.stringify(now))
  }
  return (
    <ul className="shishen-ingredients">
      {view.ingredients.map((item, index) => (
        <li key={index} className={ticked.includes(index) ? "is-ticked" : ""}>
          <label>
            <input type="checkbox" checked={ticked.includes(index)} onChange={() => toggle(index)} />
            <span>
              {item}
              {props.marks?.[index] ? <strong className="shishen-mark">{props.marks[index]}</strong> : null}
              {view.changed[index] ? <small className="shishen-before">{words("before", { line: view.changed[index] }, language)}</small> : null}
            </span>
          </label>
          <button type="button" className="shishen-swap" aria-label={`${words("swap", {}, language)} ${item}`} title={words("swap", {}, language)} onClick={() => swap(item)} />
        </li>
      ))}
    </ul>
  )
}

// A line may begin after a button, but not with a comma: a word joiner keeps it at the button.
const glued = (text) => text.replace(/^[，。；、：）！？]/, "\u2060$&")

function Step({ pieces, name, number, language }) {
  const label = (piece) => `${name} · ${words("stepOf", { n: number }, language)} ${piece.label || piece.text}`
  return (
    <li className={props.step === number ? "is-here" : ""} aria-current={props.step === number ? "step" : undefined}>
      <div>
        {pieces.map((piece, index) =>
          piece.seconds ? (
            <button key={index} type="button" className="shishen-time" aria-label={timeName(piece, language)} onClick={() => timer(piece.seconds, label(piece))}>{piece.text}</button>
          ) : (
            <span key={index}>{glued(piece)}</span>
          )
        )}
      </div>
    </li>
  )
}

function Stepper({ servings, change, language, busy }) {
  const say = (key) => words(key, {}, language)
  return (
    <span className="shishen-stepper" role="group" aria-label={say("serves")}>
      <button type="button" aria-label={say("fewer")} aria-disabled={busy || servings <= 1} onClick={() => !busy && servings > 1 && change(servings - 1)}>−</button>
      <output aria-live="polite">{servings} {say("serves")}</output>
      <button type="button" aria-label={say("more")} aria-disabled={busy || servings >= 50} onClick={() => !busy && servings < 50 && change(servings + 1)}>+</button>
    </span>
  )
}

async function kitchen(what, body) {
  const answer = await fetch(`/kitchen/${what}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body)
  })
  if (!answer.ok) throw new Error(String(answer.status))
  return answer.json()
}

function Swaps({ shown, language }) {
  const note = useRef(null)
  // Braces: newer browsers return a promise, which React would take for what ends the effect.
  useEffect(() => {
    note.current?.scrollIntoView({ block: "nearest" })
  }, [shown])
  if (!shown) return null
  return (
    <div ref={note} className="shishen-note" role="status">
      <strong>{shown.item}</strong> {shown.options.length ? `${words("swap", {}, language)}：` : words("noSwap", {}, language)}
      {shown.options.length > 0 && <ul>{shown.options.map((option) => <li key={option}>{option}</li>)}</ul>}
    </div>
  )
}

function Nutrition({ recipe, language }) {
  const [facts, setFacts] = useKept("nutrition", null)
  const open = (event) => event.currentTarget.open && !facts && kitchen("nutrition", { recipe, language }).then(setFacts).catch(() => setFacts({ lines: [words("failed", {}, language)] }))
  return (
    <details className="shishen-nutrition" onToggle={open}>
      <summary>{words("nutrition", {}, language)}</summary>
      {facts && <ul>{facts.lines.map((line) => <li key={line}>{line}</li>)}</ul>}
    </details>
  )
}

function Changes({ view, language }) {
  const changed = Object.keys(view.changed).length > 0
  if (!changed && view.cautions.length === 0) return null
  return (
    <div className="shishen-note" role="status">
      {changed && <p>{words(view.servings === props.servings ? "converted" : "scaled", { servings: props.servings }, language)}</p>}
      {view.cautions.length > 0 && (
        <details>
          <summary>{words("watch", {}, language)}</summary>
          <ul>{view.cautions.map((caution) => <li key={caution}>{caution}</li>)}</ul>
        </details>
      )}
    </div>
  )
}

function Body({ view, language }) {
  const [swaps, setSwaps] = useKept("swaps", null)
  const say = (key) => words(key, {}, language)
  const swap = async (item) => {
    setSwaps(await kitchen("substitutes", { item, language }).then((found) => ({ item, ...found })).catch(() => ({ item, options: [] })))
  }
  return (
    <>
      {props.description ? <p className="shishen-description">{props.description}</p> : null}
      <Changes view={view} language={language} />
      <div className="shishen-columns">
        <section aria-label={`${say("ingredients")} ${props.name}`}>
          <h3>{say("ingredients")}</h3>
          <Ticks id={props.recipe_id} view={view} swap={swap} language={language} />
          <Swaps shown={swaps} language={language} />
        </section>
        <section aria-label={`${say("steps")} ${props.name}`}>
          <h3>{say("steps")}</h3>
          <ol className="shishen-steps">{view.steps.map((pieces, index) => <Step key={index} pieces={pieces} name={props.name} number={index + 1} language={language} />)}</ol>
        </section>
      </div>
      {props.notes.length > 0 && (
        <section aria-label={`${say("notes")} ${props.name}`} className="shishen-tips">
          <h3>{say("notes")}</h3>
          <ul>{props.notes.map((note) => <li key={note}>{note}</li>)}</ul>
        </section>
      )}
      <footer>
        <Nutrition recipe={props.recipe} language={language} />
        {props.source && !FILE.test(props.source) && <span className="shishen-source">{say("source")}：{props.source}</span>}
      </footer>
    </>
  )
}

function Heart({ id, name, language, say }) {
  const [on, setOn] = useState(false)
  useEffect(() => {
    const update = () => store.favourites().then((all) => setOn(Boolean(all.get(id)?.remarks.favourite)))
    update()
    window.addEventListener("shishen-favourites", update)
    return () => window.removeEventListener("shishen-favourites", update)
  }, [])
  const toggle = () => {
    setOn(!on)
    store.mark(id, { favourite: !on }).catch((error) => {
      setOn(on)
      say(error.message)
    })
  }
  return <button type="button" className="shishen-heart" aria-pressed={on} aria-label={`${words("favourite", {}, language)} ${name}`} title={words("favourite", {}, language)} onClick={toggle} />
}

function Picture({ id, name }) {
  const [source, setSource] = useState()
  useEffect(() => {
    store.pictures().then((shows) => setSource(shows(id)))
  }, [])
  return source ? <img className="shishen-dish-picture" src={source} alt={name} /> : null
}

export default function RecipeCard() {
  const { recipe_id: id, name, language } = props
  const say = (key) => words(key, {}, language)
  const card = useRef(null)
  const [view, setView] = useKept("view", props.view)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState("")
  const [told, setTold] = useState("")
  const [listed, setListed] = useState(() => shopping.has(id))
  // In cook mode a mark stands in the line that it is about; old cards say only which lines a step names.
  const marked = (line, index) => [line, props.marks?.[index]].filter(Boolean).join(" ")
  const used = (use) => (use.text ? marked(use.text, use.line) : marked(use, view.ingredients.indexOf(use)))
  const shown = useMemo(() => ({ ...props, ...view, ingredients: view.ingredients.map(marked), uses: view.uses.map((uses) => uses.map(used)) }), [view])
  // What is left out or forbidden is not bought, what replaces it is.
  const bought = () => ({ ...view.recipe, ingredients: [...view.recipe.ingredients.filter((_, index) => !props.skipped?.includes(index)), ...(props.added ?? [])] })
  // Without a line it is told when there is one again; of two steps only the later.
  const keep = (change) => store.surely(`card ${id} ${Object.keys(change)}`, () => callAction({ name: "card", payload: { recipe: id, ...change } }))
  const ask = async (question) => {
    await store.told()
    return callAction({ name: "ask", payload: { question } })
  }

  useEffect(() => {
    const update = () => setListed(shopping.has(id))
    window.addEventListener("shishen-shopping", update)
    store.saw(id, name)
    store.keepCards([id])
    return () => window.removeEventListener("shishen-shopping", update)
  }, [])

  // What the talk changes of the dish changes in cook mode, too.
  useEffect(() => void window.dispatchEvent(new CustomEvent("shishen-card", { detail: shown })), [shown])

  const change = async (servings) => {
    setBusy(true)
    setProblem("")
    try {
      setView(await kitchen("scale", { recipe: props.recipe, servings, language, measures: props.measures, avoided: props.avoided ?? [] }))
      keep({ servings })
    } catch {
      setProblem(say("failed"))
    }
    setBusy(false)
  }

  return (
    <article ref={card} className="shishen-card" aria-label={name} data-recipe={id} tabIndex={-1}>
      {props.warnings?.length > 0 && <div className="shishen-warning" role="note">{props.warnings.map((line) => <p key={line}>{line}</p>)}</div>}
      <Picture id={id} name={name} />
      <header>
        <h2>{name}</h2>
        <p className="shishen-facts">
          {props.servings ? <Stepper servings={view.servings} change={change} language={language} busy={busy} /> : null}
          {props.time ? <span className="shishen-clock">{props.time}</span> : null}
          {[props.difficulty, props.cuisine].filter(Boolean).map((fact) => <span key={fact}>{fact}</span>)}
        </p>
        <p className="shishen-actions">
          <button type="button" className="is-main shishen-pot" onClick={() => cook(shown, (step) => keep({ step }), ask)}>{say("cook")}</button>
          <button type="button" className="shishen-bag" aria-pressed={listed} onClick={() => shopping.add(bought()).catch((error) => setProblem(error.message))}>{say(listed ? "added" : "addToList")}</button>
          <button type="button" className="shishen-calendar" onClick={() => planDialog({ id, title: name, servings: view.servings }, setTold)}>{say("plan")}</button>
          <Heart id={id} name={name} language={language} say={setProblem} />
          <button type="button" className="shishen-picture" onClick={() => callAction({ name: "ask", payload: { question: words("pictureOf", { name }, language) } })}>{say("picture")}</button>
          <button type="button" className="shishen-sheet" aria-label={`${say("sheet")} ${name}`} title={say("sheet")} onClick={() => open({ recipe: id })} />
        </p>
      </header>
      {told && <p className="shishen-note" role="status">{told}</p>}
      {problem && <p className="shishen-note" role="alert">{problem}</p>}
      <Body view={view} language={language} />
    </article>
  )
}
