// The page: goes where the address says, asks, and draws. Each view draws itself.

import { FIRST, MOST, MOST_SAVED, addressOf, asks, lengthOf, newState, noFilter, stateOf, typed } from "./address.js";
import { askEntries, askEntry, askFacets, askHeadings, askIssue, askMore, askRelated, offers } from "./ask.js";
import { fillLeads } from "./cards.js";
import { find, make } from "./elements.js";
import { redrawArticle } from "./entry.js";
import { drawFilters } from "./filters.js";
import { askHome, drawHome } from "./home.js";
import { drawIssue } from "./issue.js";
import { drawKeys, listenToKeys } from "./keys.js";
import { markRead, marks, rememberSaved } from "./marks.js";
import { preferences, switchLanguage, switchTheme } from "./preferences.js";
import { drawAnswer, drawError, drawWaiting, say } from "./results.js";

const NAME = /^(https?:\/\/\S+|[a-z]+:\S+|10\.\d{4,}\/\S+|\d{4}\.\d{4,5}(v\d+)?|[a-z-]+(\.[a-z]{2})?\/\d{7}(v\d+)?)$/i;
const TITLE = 20; // letters of what is rather a title than a name or a subject
const TOLD = 60; // entries of the collection whose titles are asked for
const TOGETHER = 150; // milliseconds that results wait for their abstracts, to be drawn with them
const KEPT = 50; // answers kept, for going back at once

const box = find("text");
const known = new Map(); // entries seen, by id
const answers = new Map(); // answers kept, by address
let can = { explain: {} };
let facets = {}; // values to filter by, with counts
let state = withSaved(stateOf(location.href));
let running = new AbortController();
let redraw = () => {}; // draws what is on the page once more, in the language chosen
let leave = () => {}; // what the view on the page must end

history.scrollRestoration = "manual"; // results come later than the browser would scroll

// Links: ordinary ones, so that a new tab or a copied address works; a plain click stays on the page.

const linkTo = (target) => (attributes, ...children) =>
  make("a", { href: addressOf(target), "data-link": true, ...attributes }, ...children);
const tools = {
  get can() { return can; },
  get facets() { return facets; },
  known,
  /** A link to a change of what is shown. */
  go: (change, attributes, ...children) => linkTo(newState({ ...state, ...("k" in change ? {} : { k: FIRST }), ...change }))(attributes, ...children),
  /** A link to somewhere else. */
  to: (target, attributes, ...children) => linkTo(newState({ saved: state.saved, ...target }))(attributes, ...children),
  /** The reader's collection: ids. */
  get saved() { return state.saved; },
  save,
  read,
  again: () => show(),
  visit,
};

const typedOf = ({ words, text }) => words ?? text;

/** A state with the collection that the browser remembers, where its address holds none. */
function withSaved(given) {
  return given.saved.length ? given : newState({ ...given, saved: marks.saved });
}

// Going somewhere

function visit(given, replace = false) {
  const target = { ...given, saved: state.saved }; // wherever one goes, it comes along
  if (replace) history.replaceState(null, "", addressOf(target));
  else {
    history.replaceState({ scroll: scrollY }, "");
    history.pushState(null, "", addressOf(target));
  }
  state = withSaved(stateOf(location.href));
  find("filters").querySelector("details")?.removeAttribute("open"); // what comes stands below
  return show();
}

/** Put an entry into the collection, or take it out: the address says so from now on. */
function save(id) {
  const { words } = preferences;
  const without = state.saved.filter((one) => one !== id);
  const kept = without.length === state.saved.length;
  if (kept && without.length >= MOST_SAVED) return say(words.savedFull(MOST_SAVED));
  state = newState({ ...state, saved: kept ? [...without, id] : without });
  rememberSaved(state.saved);
  history.replaceState(history.state, "", addressOf(state));
  if (state.view === "saved") return show({ scroll: scrollY, focus: false });
  drawFrame();
  redraw();
  document.querySelector(`[data-save="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
  return say(kept ? words.savedNow(state.saved.length) : words.dropped(state.saved.length));
}

/** Mark an entry as read, or take the mark away. */
function read(id) {
  const done = markRead(id);
  document.querySelectorAll(`.card[data-id="${CSS.escape(id)}"]`).forEach((card) => card.classList.toggle("read", done));
  document.querySelectorAll(`[data-read="${CSS.escape(id)}"]`).forEach((button) => {
    button.setAttribute("aria-pressed", `${done}`);
    button.firstChild.textContent = done ? "✓ " : "○ ";
  });
  say(done ? preferences.words.read : preferences.words.notRead);
}

/** What was typed: a name if it looks like one and the catalogue knows it, an exact title, words, or a long text. */
async function search(asked) {
  const filter = asks(state) ? state.filter : noFilter();
  const target = newState({ ...typed(asked), filter });
  running.abort();
  running = new AbortController();
  const { signal } = running;
  drawWaiting();
  try {
    const id = NAME.test(asked) ? (await askEntry(asked, signal)).id : await titled(target, signal);
    return visit(newState(id ? { id, filter } : target));
  } catch (error) {
    if (error.name === "AbortError") return undefined; // a newer question is on its way
    return visit(target); // which says what is wrong, if it is
  }
}

/** The entry whose title was typed, if there is one; it would be among the first. */
async function titled(target, signal) {
  if (target.text || lengthOf(target.words) < TITLE) return null;
  const answer = await askRelated(target, signal);
  keep(addressOf(target), answer);
  const plain = (text) => (text ?? "").normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
  const wanted = plain(target.words);
  return answer.results.find(({ title, title_zh: chinese }) => [title, chinese].some((one) => wanted && plain(one) === wanted))?.id;
}

async function show({ scroll = 0, focus = true } = {}) {
  running.abort();
  running = new AbortController();
  leave();
  leave = () => {};
  const now = state;
  document.body.dataset.view = now.view;
  document.body.dataset.asked = asks(now);
  drawFrame();
  if (now.view === "map") await showMap(now);
  else if (now.view === "issue") await showIssue(now);
  else if (asks(now)) await showRelated(now);
  else await showHome();
  if (now !== state) return;
  if (focus) find("main").querySelector("h1")?.focus({ preventScroll: true });
  scrollTo({ top: scroll });
}

async function showHome() {
  const { signal } = running;
  let found = null;
  redraw = () => drawHome(found, tools);
  redraw();
  say("");
  await learn(state.saved, signal);
  const some = await askHome(state.saved.filter((id) => known.has(id)));
  if (signal.aborted) return;
  await together(learn([...some.mine, ...some.newest].map(({ id }) => id), signal), signal);
  if (signal.aborted) return;
  found = some;
  redraw();
}

async function showIssue(now) {
  const { signal } = running;
  const waiting = setTimeout(() => drawWaiting(), 120);
  try {
    const issue = await askIssue(now.issue, {}, signal);
    issue.entries.forEach((entry) => known.set(entry.id, entry));
    redraw = () => drawIssue(issue, now, { ...tools, grow: () => goOn(issue, now) });
  } catch (error) {
    if (error.name === "AbortError") return;
    redraw = () => drawError(error, now, tools);
  } finally {
    clearTimeout(waiting);
  }
  redraw();
}

/** Put what follows in an issue behind it. */
async function goOn(issue, now) {
  const shown = issue.entries.length;
  find("more").disabled = true;
  try {
    const { entries, next } = await askIssue(now.issue, { start: issue.next }, running.signal);
    entries.forEach((entry) => known.set(entry.id, entry));
    Object.assign(issue, { entries: [...issue.entries, ...entries], next });
    redraw();
    document.querySelectorAll(".list .main")[shown]?.focus();
  } catch (error) {
    if (error.name === "AbortError") return;
    find("more").disabled = false;
    say(error.message);
  }
}

/** Wait for what is to be drawn together, but not for long; what comes later is filled in then. */
async function together(learning, signal) {
  await Promise.race([learning, new Promise((rest) => setTimeout(rest, TOGETHER))]);
  learning.then(() => signal.aborted || fillLeads(known));
}

async function showRelated(now) {
  const { signal } = running;
  const address = addressOf(now);
  try {
    let answer = answers.get(address);
    if (!answer) {
      const waiting = setTimeout(() => drawWaiting(), 120); // a quick answer needs no grey lines
      try {
        const kept = now.view === "saved" ? now.saved.slice(0, TOLD) : [];
        const seeds = [now.id, ...kept, ...now.like, ...now.unlike].filter(Boolean);
        [answer] = await Promise.all([askRelated(now, signal), learn(seeds, signal)]);
        const found = answer.results.map(({ id }) => id);
        [answer.groups] = await Promise.all([headed(now, found, signal), together(learn(found, signal), signal)]);
      } finally {
        clearTimeout(waiting);
      }
      keep(address, answer);
    }
    redraw = () => drawAnswer(answer, { ...now, saved: state.saved }, { ...tools, grow: () => grow(answer, now) });
  } catch (error) {
    if (error.name === "AbortError") return;
    redraw = () => drawError(error, now, tools);
  }
  redraw();
}

/** Put what follows an answer behind it, and go on from there. */
async function grow(answer, now) {
  const { next, results } = answer;
  const button = find("more");
  button.disabled = true;
  say(preferences.words.loading);
  try {
    const page = await askMore(now, next, running.signal);
    if (now !== state || answer.next !== next) return;
    const found = page.results.map(({ id }) => id);
    const [groups] = await Promise.all([headed(now, found, running.signal), together(learn(found, running.signal), running.signal)]);
    Object.assign(answer, { results: [...results, ...page.results], groups: [...answer.groups, ...groups], next: page.next ?? null, cursors: [...(answer.cursors ?? []), next] });
    // As many again when the address is opened anew, as far as one question may ask.
    const address = addressOf({ ...now, k: Math.min(answer.results.length, MOST) });
    history.replaceState(history.state, "", address);
    keep(address, answer);
    redraw();
    document.querySelector(`.card[data-id="${CSS.escape(found[0] ?? "")}"] .main`)?.focus();
  } catch (error) {
    if (error.name === "AbortError") return;
    if (error.status === 410) { // the list was of a release that is there no more
      answers.clear();
      await arrive(scrollY, false);
      return;
    }
    button.disabled = false;
    say(error.message);
    button.before(make("p", { class: "quiet", role: "alert" }, error.message));
  }
}

/** What is known of entries is a courtesy: without it, the results stand alone. */
async function learn(names, signal) {
  const missing = [...new Set(names)].filter((name) => !known.has(name));
  if (!missing.length) return;
  const found = await askEntries(missing, signal).catch(() => []);
  for (const entry of found) [entry.name, entry.id].forEach((id) => known.set(id, entry));
}

/** What the related entries of an entry stand under, with regard to what the reader saved: each ten for themselves, so that what follows goes below. */
const headed = ({ id, saved }, found, signal) =>
  Promise.all(Array.from({ length: id ? Math.ceil(found.length / FIRST) : 0 }, (_, i) => askHeadings(found.slice(i * FIRST, (i + 1) * FIRST), saved.filter((one) => one !== id), signal)));

function keep(address, answer) {
  answers.set(address, answer);
  if (answers.size > KEPT) answers.delete(answers.keys().next().value);
}

async function showMap(now) {
  const { openMap } = await import("./map.js"); // who never looks at the map never loads it
  const view = await openMap(now, running.signal, tools);
  if (!view) return;
  leave = view.leave;
  redraw = view.redraw;
}

// What is always there

function drawFrame() {
  const { words, language, theme } = preferences;
  document.documentElement.lang = words.tag;
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  document.querySelectorAll("[data-text]").forEach((e) => (e.textContent = words[e.dataset.text]));
  document.querySelectorAll("[data-label]").forEach((e) => e.setAttribute("aria-label", words[e.dataset.label]));
  find("language").replaceChildren(make("span", { lang: words.otherTag }, words.other));
  find("language").setAttribute("aria-label", words.switchLanguage);
  find("language").lang = language === "zh" ? "en" : "zh-CN";
  find("theme").replaceChildren(make("span", { "aria-hidden": "true" }, "◐"), make("span", { class: "roomy" }, ` ${words.themes[theme]}`));
  find("theme").setAttribute("aria-label", words.theme + words.themes[theme]);
  const onMap = state.view === "map";
  find("to-map").toggleAttribute("hidden", !can.map && !onMap);
  const onSaved = state.view === "saved";
  const many = state.saved.length;
  find("to-saved").hidden = !many && !onSaved;
  find("to-saved").textContent = words.savedView(many);
  const { saved } = state;
  find("to-saved").href = addressOf({ view: "saved", saved, filter: { ...noFilter(), half_life_days: "1095" } }); // the newer a little ahead
  find("to-search").href = document.querySelector(".brand").href = addressOf({ saved });
  find("to-map").href = addressOf({ view: "map", saved });
  const atHome = state.view === "search" && !asks(state);
  for (const [id, current] of [["to-map", onMap], ["to-search", atHome], ["to-saved", onSaved]])
    current ? find(id).setAttribute("aria-current", "page") : find(id).removeAttribute("aria-current");
  box.placeholder = words.label;
  drawKeys(say);
  find("asking").hidden = onMap;
  find("filters").hidden = !asks(state);
  const options = can.options && !state.words;
  if (asks(state)) drawFilters(find("filters"), state.filter, { facets, options }, filtered);
}

function filtered(filter) {
  history.pushState(null, "", addressOf({ ...state, filter, k: FIRST }));
  state = withSaved(stateOf(location.href));
  return show({ scroll: scrollY, focus: false });
}

// Events

document.addEventListener("click", (event) => {
  const anchor = event.target.closest("a[data-link]");
  if (!anchor || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const target = stateOf(anchor.href);
  box.value = typedOf(target) ?? "";
  visit(target);
});

find("skip").addEventListener("click", (event) => {
  event.preventDefault(); // the address's # is for texts
  find("main").focus();
});

find("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const asked = box.value.trim();
  if (asked) search(asked);
  else {
    say(preferences.words.empty);
    box.focus();
  }
});

box.addEventListener("keydown", (event) => {
  // While an input method composes, Enter chooses a word.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  find("ask").requestSubmit();
});

find("language").addEventListener("click", () => {
  switchLanguage();
  drawFrame();
  redraw();
});

find("theme").addEventListener("click", () => {
  switchTheme();
  drawFrame();
  if (state.view === "map") redraw();
});

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => state.view === "map" && redraw());

addEventListener("popstate", (event) => arrive(event.state?.scroll ?? 0));

function arrive(scroll = 0, focus = true) {
  state = withSaved(stateOf(location.href));
  box.value = typedOf(state) ?? state.id ?? "";
  return show({ scroll, focus });
}

arrive(0, false);
offers().then((offered) => {
  can = offered;
  drawFrame();
  redraw();
});
askFacets().then((found) => {
  facets = found;
  drawFrame();
  if (state.view === "search" && !asks(state)) redraw();
});
listenToKeys({ save, read });
