// What is asked and what was found, drawn.

import { MOST, anew } from "./address.js";
import { askCitation, askCitations } from "./ask.js";
import { NEAR, entryCard, titles } from "./cards.js";
import { copy, save } from "./copying.js";
import { entryArticle } from "./entry.js";
import { find, heard, make, seen, told } from "./elements.js";
import { haveHeadings, underHeadings } from "./headings.js";
import { meant } from "./meant.js";
import { nothing, waiting } from "./notices.js";
import { preferences } from "./preferences.js";

const QUOTED = 400;
const STYLES = { bibtex: ["BibTeX", "bib"], ris: ["RIS", "ris"], csl: ["CSL-JSON", "json"] };

export const say = (text) => (find("status").textContent = text);

/** Put something into the page's middle, with its title. */
export function draw(title, ...children) {
  const { words } = preferences;
  document.title = title ? `${title} · ${words.brand}` : words.brand;
  const main = find("main");
  main.removeAttribute("aria-busy");
  main.replaceChildren(...children.flat(2).filter(Boolean));
}

/** Grey lines where results will stand, so that nothing jumps. */
export function drawWaiting() {
  const bar = (kind) => make("span", { class: `bone ${kind}` });
  const one = () => make("li", { class: "card" }, bar("wide"), bar("half"), bar("short"));
  const main = find("main");
  main.setAttribute("aria-busy", "true");
  main.replaceChildren(make("h1", { class: "quiet loading" }, preferences.words.loading),
    make("ol", { class: "list", "aria-hidden": "true" }, Array.from({ length: 4 }, one)));
  say(preferences.words.loading);
}

/** What went wrong, as this page says it, and as the server does. */
export function drawError(error, state, { to, again }) {
  const { words } = preferences;
  const retry = make("button", { type: "button", onclick: again }, words.retry);
  const asWords = state.id && error.status === 404 ? to({ words: state.id }, { class: "button" }, words.asWords) : "";
  draw(words.failed, make("div", { class: "notice alarm", role: "alert" },
    make("h1", { tabindex: "-1" }, words.statuses[error.status] ?? words.failed), told("p", error.message),
    make("p", { class: "actions" }, asWords || retry, to({}, { class: "button" }, words.toStart))));
  find("provenance").textContent = "";
  say("");
}

/** An answer: what was asked, and the results; an entry that was asked about stands beside them. */
export function drawAnswer(answer, state, tools) {
  const { words } = preferences;
  const { query, results, search } = answer;
  const { can, go, known } = tools;
  const seed = state.id ? { ...query, ...known.get(query.id) } : null;
  const found = results.length ? words.found(results.length, search.matched) : words.none;
  const name = seed ? titles(seed)[0] : state.words ?? query.text ?? titles(known.get(query.like?.[0]) ?? { id: words.between })[0];
  const close = search.close !== false;
  const cite = (entry) => (can.cite ? citing(entry.id) : null);
  const legend = close && !state.words ? make("p", { class: "quiet legend-of" }, words.legend(haveHeadings(answer.groups ?? []), ...NEAR.slice(1))) : "";
  const list = [
    chips(words.towards, "like", state, known, go), chips(words.away, "unlike", state, known, go),
    make("div", { class: "count" }, make("h2", { class: "count-line" }, seed ? words.relatedTitle : "", found),
      results.length && can.cite ? exporting(answer, state) : ""),
    results.length ? "" : nothing(state, search, go),
    results.length && !close ? make("p", { class: "notice small" }, state.words ? words.notFound : words.notClose) : "",
    waiting(search),
    underHeadings(results, answer.groups ?? [], (entry) => entryCard(entry, state, tools, { cite: cite(entry), close }), tools),
    more(answer, state, tools),
    results.length ? legend : ""].flat();
  const heading = state.view === "saved" ? words.nearSaved(state.saved.length) : state.words ? words.results(shortened(state.words)) : query.text ? words.like : words.between;
  if (seed) draw(name.slice(0, 80), make("div", { class: "about" }, entryArticle(seed, state, tools), make("section", { class: "related" }, list)));
  else
    draw(name.slice(0, 80), make("h1", { tabindex: "-1" }, heading),
      state.words ? otherReading(state, results, go) : query.text ? quoted(query.text) : "",
      state.view === "saved" ? collection(state, known, tools) : "", list);
  const took = answer.took_ms === undefined ? [] : [`${Number(answer.took_ms).toFixed(1)} ms`];
  find("provenance").textContent = [`${words.index} ${answer.index_version}`, `${words.model} ${answer.model}`,
    words.plans[search.plan] ?? search.plan, ...took].join(" · ");
  say(found);
}

const button = (label, use) => make("button", { type: "button", class: "action", onclick: use }, label);

const shortened = (text, most = 80) => (text.length > most ? `${text.slice(0, most)}…` : text);

const quoted = (text) => told("blockquote", shortened(text, QUOTED), { class: "seed" });

/** What was looked for was words: they may be misspelt, or have been meant as a text. */
function otherReading({ words: asked }, results, go) {
  const { words } = preferences;
  const right = meant(asked, results);
  return [right ? make("p", { class: "meant" }, words.meant, go(anew({ words: right }), { lang: "en" }, right), words.ask) : "",
    make("p", { class: "quiet" }, words.searched, " ", go(anew({ text: asked }), {}, words.asText))].filter(Boolean);
}

/** More results: behind a cursor where the server gives one, else by asking for more at once. */
function more(answer, state, { go, grow }) {
  const { words } = preferences;
  const { results, search } = answer;
  if (answer.next) return make("p", { class: "more" }, make("button", { type: "button", id: "more", onclick: grow }, words.more));
  const grows = answer.next === undefined && results.length >= state.k && search.matched > results.length && state.k < MOST;
  return grows ? make("p", { class: "more" }, go({ k: Math.min(state.k * 2, MOST) }, { class: "button", id: "more" }, words.more)) : "";
}

export const citing = (id) => ({ id, copy: () => copy(() => askCitation(id, "bibtex")) });

/** Ways to take the whole list along. */
function exporting(answer, state) {
  const { words } = preferences;
  const asked = (style) => () => askCitations(state, answer.cursors ?? [], style);
  return make("details", { class: "export" }, make("summary", {}, words.export), make("div", { class: "actions" },
    button(words.citeAll, () => copy(asked("bibtex"))),
    Object.entries(STYLES).map(([style, [name, ending]]) => button(words.exportAs(name), () => save(asked(style), `related.${ending}`)))));
}

/** What the reader saved, and the link that holds it. */
function collection(state, known, { go, save }) {
  const { words } = preferences;
  const one = (id) => make("li", { class: "chip" }, go(anew({ id }), {}, told("span", titles(known.get(id) ?? { id })[0])),
    make("button", { type: "button", class: "drop", onclick: () => save(id) }, seen("×"), heard(words.drop + words.about(id))));
  return make("details", { class: "seed saved" }, make("summary", {}, words.savedList(state.saved.length)),
    make("p", { class: "quiet" }, words.savedHint),
    make("div", { class: "actions" }, button(words.copyLink, () => copy(async () => location.href))),
    make("ul", { class: "chips" }, state.saved.map(one)));
}

/** Entries that steer, each with a way to let go of it. */
function chips(label, side, state, known, go) {
  if (!state[side].length) return "";
  const { words } = preferences;
  const chip = (id) => {
    const [title] = titles(known.get(id) ?? { id });
    const without = { [side]: state[side].filter((other) => other !== id) };
    return make("li", { class: `chip ${side}` }, go(anew({ id }), {}, told("span", title)),
      go(without, { class: "drop" }, seen("×"), heard(words.drop + words.about(title))));
  };
  return make("div", { class: "steer" }, make("span", { class: "quiet", id: `steer-${side}` }, label),
    make("ul", { "aria-labelledby": `steer-${side}` }, state[side].map(chip)));
}
