// Citations: a click on one goes to the recipe's latest card in this chat, or has the server show it at the side.
const MARK = "#recipe-";

function show(id) {
  const card = [...document.querySelectorAll(`.shishen-card[data-recipe="${CSS.escape(id)}"]`)].at(-1);
  if (!card) {
    window.postMessage({ shishen: "open", recipe: id }, location.origin);
    return;
  }
  card.scrollIntoView({ behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  card.classList.add("is-cited");
  card.focus({ preventScroll: true });
  setTimeout(() => card.classList.remove("is-cited"), 1600);
}

export function mount() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(`a[href^="${MARK}"]`);
    if (!link) return;
    event.preventDefault();
    show(decodeURIComponent(link.getAttribute("href").slice(MARK.length)));
  });
}
