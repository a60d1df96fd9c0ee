// Voice: reading aloud with the device's own voice or the server's, and hearing commands through its recogniser.
import { choices } from "./choices.js";

const RATE = 16_000;
const LOUD = 0.02;
const QUIET_MS = 700;
const SHORTEST_MS = 250;
const LONGEST_MS = 8_000;

const SENTENCE = /[^。！？!?；;\n]*(?:[。！？!?；;]+[”’）)"']*|\n+|$)/g;
const LONG = 16;

const player = new Audio();
let asked = 0;
let reading = false;
let stop = () => {};

export async function speak(text, tongue) {
  hush();
  const plain = text.replace(/\]\([^)]*\)/g, "").replace(/[*_#>`《》[\]]/g, "");
  if (choices.voice === "server") speakByServer(sentences(plain), tongue, asked);
  else speakHere(plain, tongue);
}

// One request a sentence, a long first one cut at its first comma: the first sound comes soon.
function sentences(text) {
  const said = text.match(SENTENCE).filter((piece) => /[\p{L}\p{N}]/u.test(piece));
  const comma = said[0]?.length > LONG ? said[0].slice(0, -1).search(/[，,、：:]/) : -1;
  return comma > 1 ? [said[0].slice(0, comma + 1), said[0].slice(comma + 1), ...said.slice(1)] : said;
}

function speakHere(text, tongue) {
  if (!window.speechSynthesis) return;
  const words = new SpeechSynthesisUtterance(text);
  words.lang = tongue === "en" ? "en-US" : "zh-CN";
  words.voice = speechSynthesis.getVoices().find((voice) => voice.lang.replace("_", "-") === words.lang) ?? null;
  speechSynthesis.speak(words);
}

// While a sentence is heard the next one is made. Where the server fails the device's voice reads what is left: better than silence.
async function speakByServer(said, language, turn) {
  if (!said.length) return;
  reading = true;
  let next = soundOf(said[0], language);
  for (let at = 0; at < said.length; at += 1) {
    const sound = await next;
    if (turn !== asked) return;
    if (at + 1 < said.length) next = soundOf(said[at + 1], language);
    if (!sound || !(await played(sound))) {
      if (turn === asked) speakHere(said.slice(at).join(""), language);
      break;
    }
    if (turn !== asked) return;
  }
  if (turn === asked) reading = false;
}

async function soundOf(text, language) {
  try {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch("/kitchen/speak", { method: "POST", headers, body: JSON.stringify({ text, language }) });
    return answer.ok ? await answer.blob() : null;
  } catch {
    return null;
  }
}

// Returns when a sound has been heard or is hushed; false where it cannot be played.
async function played(sound) {
  const address = URL.createObjectURL(sound);
  try {
    const over = new Promise((resolve) => (stop = player.onended = player.onerror = resolve));
    player.src = address;
    await player.play();
    await over;
    return true;
  } catch {
    return false;
  } finally {
    URL.revokeObjectURL(address);
  }
}

export function hush() {
  asked += 1;
  reading = false;
  window.speechSynthesis?.cancel();
  player.pause();
  stop();
}

function speaking() {
  return Boolean(window.speechSynthesis?.speaking) || reading;
}

function wav(chunks) {
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const view = new DataView(new ArrayBuffer(44 + length * 2));
  const text = (at, letters) => [...letters].forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)));
  text(0, "RIFF");
  view.setUint32(4, 36 + length * 2, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, length * 2, true);
  let at = 44;
  for (const chunk of chunks) {
    for (const sample of chunk) {
      view.setInt16(at, Math.max(-1, Math.min(1, sample)) * 32767, true);
      at += 2;
    }
  }
  return new Blob([view], { type: "audio/wav" });
}

const WORKLET = `registerProcessor("ear", class extends AudioWorkletProcessor {
  process([[channel]]) { if (channel) this.port.postMessage(channel.slice()); return true; }
});`;

const FORGET_MS = 30_000;

// What was said while the server could not be reached is heard when it can be again, unless that is long ago.
async function recognise(clip, at, onCommand) {
  let answer;
  while (!answer && Date.now() - at < FORGET_MS) {
    answer = await fetch("/kitchen/hear", { method: "POST", headers: { "Content-Type": "audio/wav" }, body: clip }).catch(() => new Promise((done) => setTimeout(done, 1000)));
  }
  if (answer?.ok) onCommand(await answer.json());
}

// Listen until the returned function is called; each stretch of speech goes to the server as one clip.
export async function listen(onCommand) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } });
  const context = new AudioContext({ sampleRate: RATE });
  await context.audioWorklet.addModule(URL.createObjectURL(new Blob([WORKLET], { type: "application/javascript" })));
  const ear = new AudioWorkletNode(context, "ear");
  let said = [];
  let before = [];
  let heardMs = 0;
  let quietMs = 0;
  let on = true;
  let obeyed = Promise.resolve();
  ear.port.onmessage = ({ data }) => {
    const ms = (data.length / RATE) * 1000;
    const loud = Math.sqrt(data.reduce((sum, sample) => sum + sample * sample, 0) / data.length) > LOUD;
    before = [...before.slice(-40), data];
    if (loud && said.length === 0) said = [...before];
    else if (said.length) said.push(data);
    if (!said.length) return;
    heardMs += loud ? ms : 0;
    quietMs = loud ? 0 : quietMs + ms;
    if (quietMs < QUIET_MS && said.length * ms < LONGEST_MS) return;
    if (heardMs > SHORTEST_MS && !speaking()) {
      const [clip, at] = [wav(said), Date.now()];
      // In the order in which they were said.
      obeyed = obeyed.then(() => on && recognise(clip, at, (command) => on && onCommand(command))).catch(() => {});
    }
    [said, heardMs, quietMs] = [[], 0, 0];
  };
  context.createMediaStreamSource(stream).connect(ear);
  return () => {
    on = false;
    stream.getTracks().forEach((track) => track.stop());
    context.close();
  };
}
