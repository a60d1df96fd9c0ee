// What was done on a card, by its key: Chainlit draws a card anew when its answer ends, and that must cost no tap.
const values = new Map();
const waiting = new Set();

export const of = (key, initial) => (values.has(key) ? values.get(key) : initial);

export function keep(key, value) {
  values.set(key, value);
  for (const tell of waiting) tell();
}

export function listen(tell) {
  waiting.add(tell);
  return () => waiting.delete(tell);
}
