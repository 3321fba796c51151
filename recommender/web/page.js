// The page: a box, a list, and an address that can be shared. It speaks to the JSON routes only.
// Every text is put in as text, never as markup, and no style is written inline (CSP).

import { TEXT_LENGTH, WORDS } from "./words.js";

const FIRST = 10; // results shown at first
const MOST = 100; // results shown at most
const NAME_LENGTH = 300; // a longer text is no id and no title

const EXAMPLES = [
  { q: "把 Transformer 用于图像分类" },
  { q: "solving the three-body problem statistically" },
  { q: "蛋白质结构预测与设计" },
  { q: "approximate nearest neighbour search" },
  { q: "speech recognition with little labelled data" },
  { id: "arxiv:2112.10752", shown: "arXiv:2112.10752" },
];

const THEMES = ["auto", "light", "dark"];
const find = (id) => document.getElementById(id);
const main = find("main");
const box = find("text");

let language = remembered("language", (navigator.language || "en").startsWith("zh") ? "zh" : "en", Object.keys(WORDS));
let theme = remembered("theme", "auto", THEMES);
let words = WORDS[language];
let running = new AbortController();
let redraw = drawStart; // draws what is on the page once more, in the language chosen

// Remembering: storage may be forbidden, and then a choice lasts as long as the page.

function remembered(name, otherwise, allowed) {
  let value = null;
  try { value = localStorage.getItem(name); } catch { /* forbidden */ }
  return allowed.includes(value) ? value : otherwise;
}

function remember(name, value) {
  try { localStorage.setItem(name, value); } catch { /* forbidden */ }
}

// Elements

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") element.addEventListener("click", value);
    else if (value !== undefined && value !== null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
}

const langOf = (text) => (/[\u3400-\u9fff]/.test(text) ? "zh" : "en");
const say = (text) => (find("status").textContent = text);

function link(state, ...children) {
  return make("a", { href: addressOf(state), "data-link": "" }, ...children);
}

// The address: ?id=… or ?q=…, and k where more than the first few results are shown.

function addressOf({ id, q, k }) {
  const query = new URLSearchParams();
  if (id || q) query.set(id ? "id" : "q", id || q);
  if (k && k !== FIRST) query.set("k", k);
  return `${query}` ? `./?${query}` : "./";
}

function stateOf(address) {
  const query = new URL(address, document.baseURI).searchParams;
  const k = Math.min(Math.max(parseInt(query.get("k"), 10) || FIRST, 1), MOST);
  return { id: query.get("id")?.trim() || null, q: query.get("q")?.trim() || null, k };
}

// Asking. A failure is an error with `status` (0: no answer) and words for the reader.

async function ask(route, parameters = {}) {
  const address = new URL(route, document.baseURI);
  address.search = new URLSearchParams(parameters);
  let answer;
  try {
    answer = await fetch(address, { headers: { Accept: "application/json" }, signal: running.signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw Object.assign(new Error(words.offline), { status: 0 });
  }
  const body = await answer.json().catch(() => null);
  if (!answer.ok) {
    const message = [body?.title, body?.detail].filter(Boolean).join(": ");
    throw Object.assign(new Error(message || `HTTP ${answer.status}`), { status: answer.status });
  }
  if (body === null) throw Object.assign(new Error(words.broken), { status: answer.status });
  const spent = /\bdur=([\d.]+)/.exec(answer.headers.get("Server-Timing"));
  return spent ? { took_ms: Number(spent[1]), ...body } : body;
}

const askSimilar = ({ id, k }) => ask("similar", { id, k });
const askLike = ({ q, k }) => ask("more-like-this", { text: q, k });
// What is known of the seed is a courtesy: without it, the results stand alone.
const askEntry = (id) => ask(`entries/${encodeURIComponent(id)}`).catch(() => null);

// Drawing

function drawWords() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.documentElement.dataset.theme = theme;
  document.querySelectorAll("[data-text]").forEach((e) => (e.textContent = words[e.dataset.text]));
  find("language").textContent = words.other;
  find("language").setAttribute("aria-label", words.switchLanguage);
  find("theme").textContent = `◐ ${words.themes[theme]}`;
  find("theme").setAttribute("aria-label", words.theme + words.themes[theme]);
}

function draw(title, ...children) {
  document.title = title ? `${title} · ${words.brand}` : words.brand;
  main.removeAttribute("aria-busy");
  main.replaceChildren(...children.filter(Boolean));
}

function drawStart() {
  const items = EXAMPLES.map((e) => make("li", {}, link(e, make("span", { lang: langOf(e.q ?? "") }, e.q ?? e.shown))));
  draw("", make("h1", { tabindex: "-1" }, words.start), make("p", { class: "quiet" }, words.examples),
    make("ul", { class: "examples" }, ...items));
  find("provenance").textContent = "";
  say("");
}

function drawError(error, state) {
  const retry = make("button", { type: "button", onclick: () => visit(state) }, words.retry);
  const asText = state.id && error.status === 404 ? link({ q: state.id }, words.asText) : null;
  draw(words.failed, make("div", { class: "notice alarm", role: "alert" },
    make("h1", { tabindex: "-1" }, words.failed), make("p", {}, error.message), make("p", {}, asText ?? retry)));
  find("provenance").textContent = "";
  say("");
}

function drawAnswer(answer, seed, state) {
  const { query, results } = answer;
  const heading = make("h1", { tabindex: "-1" }, query.id ? words.similar : words.like);
  const list = make("ol", { class: "list" }, ...results.map((r) => make("li", { class: "card" }, ...card(r))));
  const grows = results.length >= state.k && answer.search.matched > results.length && state.k < MOST;
  const k = Math.min(state.k * 2, MOST);
  const more = make("button", { type: "button", class: "more", onclick: () => visit({ ...state, k }, "push") }, words.more);
  draw(query.title ?? query.text ?? "", heading, query.id ? seedCard(query, seed) : quoted(query.text),
    make("p", { class: "quiet" }, results.length ? words.found(results.length) : words.none),
    list, grows ? more : null);
  find("provenance").textContent =
    `${words.index} ${answer.index_version} · ${words.model} ${answer.model} · ` +
    `${words.plans[answer.search.plan] ?? answer.search.plan} · ${Number(answer.took_ms).toFixed(1)} ms`;
  say(results.length ? words.found(results.length) : words.none);
}

const quoted = (text) => make("blockquote", { class: "seed", lang: langOf(text) },
  text.length > 300 ? `${text.slice(0, 300)}…` : text);

function seedCard(query, seed) {
  const shown = { ...(seed ?? {}), id: query.id, title: seed?.title || query.title };
  const texts = [seed?.abstract_zh, seed?.abstract_en, seed?.recommendation].filter(Boolean);
  const details = texts.length
    ? make("details", {}, make("summary", {}, words.summary), ...texts.map((t) => make("p", { lang: langOf(t) }, t)))
    : "";
  return make("section", { class: "seed" }, ...card(shown), details);
}

function card(entry) {
  const [first, second] = titles(entry);
  const heading = make("span", { lang: langOf(first) }, first);
  const isSeed = entry.score === undefined;
  return [
    make("h2", {}, isSeed ? heading : link({ id: entry.id }, heading)),
    second ? make("p", { class: "second", lang: langOf(second) }, second) : "",
    entry.authors?.length ? make("p", { class: "quiet" }, authors(entry.authors)) : "",
    make("div", { class: "facts" }, ...facts(entry), isSeed ? "" : score(entry.score)),
  ].filter(Boolean);
}

function titles({ title, title_zh: chinese }) {
  if (!chinese || chinese === title) return [title, null];
  return language === "zh" ? [chinese, title] : [title, chinese];
}

function authors(names) {
  const rest = language === "zh" ? names.length : names.length - 4;
  return names.slice(0, 4).join(words.comma) + (names.length > 4 ? words.others(rest) : "");
}

function facts(entry) {
  const out = outward(entry);
  return [
    entry.kind ? make("span", { class: "badge" }, words.kinds[entry.kind] ?? entry.kind) : "",
    entry.category ? make("span", { class: "badge" }, entry.category) : "",
    entry.published ? make("time", { datetime: entry.published }, entry.published) : "",
    entry.lang?.length ? make("span", {}, entry.lang.map((l) => words.langs[l] ?? l).join(" / ")) : "",
    out ? make("a", { href: out, target: "_blank", rel: "noopener noreferrer" }, words.out[entry.kind] ?? words.out.paper,
      make("span", { "aria-hidden": "true" }, " ↗"), make("span", { class: "hidden" }, ` (${words.newTab})`)) : "",
  ].filter(Boolean);
}

/** The number, and a bar drawn by an attribute: a style of its own would break the policy. */
function score(value) {
  const bar = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const fill = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  const width = 100 * Math.max(0, Math.min(1, value));
  for (const [name, length] of Object.entries({ width, height: 8 })) fill.setAttribute(name, length);
  for (const [name, set] of Object.entries({ viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" }))
    bar.setAttribute(name, set);
  bar.append(fill);
  return make("span", { class: "score" }, bar, make("span", { class: "hidden" }, words.score), value.toFixed(2));
}

/** The entry's own address, else the one its name implies; only ever http or https. */
function outward({ url, id = "" }) {
  const implied = id.replace(/^arxiv:/, "https://arxiv.org/abs/").replace(/^doi:/, "https://doi.org/");
  return [url, implied].find((address) => /^https?:\/\//i.test(address ?? "")) ?? null;
}

// Going somewhere: `how` is "push" for a new step of the history, nothing where the address holds.

async function visit(state, how) {
  if (how === "push") history.pushState(null, "", addressOf(state));
  await show(state, async () => ({ answer: await (state.id ? askSimilar(state) : askLike(state)), state }));
}

/** What was typed: a name if the catalogue knows it, else a text. */
async function search(typed) {
  const state = { q: typed, k: FIRST };
  await show(state, async () => {
    if (typed.length <= NAME_LENGTH && !typed.includes("\n")) {
      try {
        const answer = await askSimilar({ id: typed, k: FIRST });
        const known = { id: answer.query.id, k: FIRST };
        history.pushState(null, "", addressOf(known));
        return { answer, state: known };
      } catch (error) {
        if (error.status !== 404 && error.status !== 422) throw error;
      }
    }
    history.pushState(null, "", addressOf(state));
    return { answer: await askLike(state), state };
  });
}

async function show(state, answering) {
  running.abort();
  running = new AbortController();
  if (!state.id && !state.q) {
    redraw = drawStart;
    return drawStart();
  }
  main.setAttribute("aria-busy", "true");
  say(words.loading);
  try {
    if (state.q?.length > TEXT_LENGTH) throw Object.assign(new Error(words.tooLong), { status: 0 });
    const { answer, state: final } = await answering();
    const seed = answer.query.id ? await askEntry(answer.query.id) : null;
    redraw = () => drawAnswer(answer, seed, final);
  } catch (error) {
    if (error.name === "AbortError") return; // a newer question is on its way
    redraw = () => drawError(error, state);
  }
  redraw();
  main.querySelector("h1")?.focus({ preventScroll: true });
}

// Events

document.addEventListener("click", (event) => {
  const anchor = event.target.closest("a[data-link]");
  if (!anchor || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const state = stateOf(anchor.href);
  box.value = state.q ?? "";
  scrollTo({ top: 0 });
  visit(state, "push");
});

find("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const typed = box.value.trim();
  if (typed) search(typed);
});

box.addEventListener("keydown", (event) => {
  // While an input method composes, Enter chooses a word.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  find("ask").requestSubmit();
});

find("language").addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh";
  words = WORDS[language];
  remember("language", language);
  drawWords();
  redraw();
});

find("theme").addEventListener("click", () => {
  theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
  remember("theme", theme);
  drawWords();
});

function arrive() {
  const state = stateOf(location.href);
  box.value = state.q ?? state.id ?? "";
  visit(state);
}

addEventListener("popstate", arrive);
drawWords();
arrive();
