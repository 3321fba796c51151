// The first page: what is new, by day, near what the reader saved first; issues; and what to look for here.

import { newState, noFilter } from "./address.js";
import { askIssues, askNewest, askRegions } from "./ask.js";
import { entryCard } from "./cards.js";
import { drawDuplicates } from "./duplicates.js";
import { find, langOf, make, told } from "./elements.js";
import { marks } from "./marks.js";
import { waiting } from "./notices.js";
import { preferences } from "./preferences.js";
import { citing, draw } from "./results.js";

const NEAR = 0.99; // the relevance from which what is new is near what was saved
const MINE = 6; // entries near the collection, at most
const SUBJECTS = 8;
const NAMES = 2;

/** All that the first page shows; `saved` are entries that the catalogue knows. */
export async function askHome(saved) {
  const [latest, own, issues, regions] = await Promise.all([askNewest(), saved.length ? askNewest(saved) : { results: [] }, askIssues(), askRegions()]);
  const { results: newest, search, problem } = latest;
  const near = own.results.filter(({ id, relevance }) => relevance >= NEAR && !marks.hasRead(id)).sort((a, b) => b.score - a.score).slice(0, MINE);
  return { newest: newest.filter(({ id }) => !near.some((one) => one.id === id)), issues, regions, mine: near, search, problem };
}

export function drawHome(found, tools) {
  const { can, facets, saved } = tools;
  const { words, language } = preferences;
  const held = (facets.kind ?? []).map(([kind, many]) => `${many.toLocaleString(language)} ${words.kindsOf[kind] ?? kind}`);
  const state = newState({ saved });
  const cards = (entries, close) => make("ol", { class: "latest" }, entries.map((entry) => entryCard(entry, state, tools, { close, cite: can.cite ? citing(entry.id) : null })));
  const mine = saved.length && found ? make("section", {}, make("h2", {}, words.startFor),
    found.mine.length ? cards(found.mine, true) : make("p", { class: "quiet" }, words.nothingNear)) : "";
  draw("", make("div", { class: "start" },
    make("div", {},
      make("div", { class: "start-head" }, make("h1", { tabindex: "-1" }, words.start),
        held.length ? make("p", { class: "quiet" }, words.lead(held.join(words.comma))) : ""),
      found?.problem ? make("div", { class: "notice" }, told("p", found.problem)) : found ? waiting(found.search) : "",
      mine,
      days(found?.newest ?? []).map(([day, entries]) => make("section", {}, make("h2", { class: "day" }, entries[0].published ? "" : words.came, make("time", { datetime: day }, day)), cards(entries)))),
    make("aside", { "aria-label": words.sections }, subjects(found, tools), issues(found, tools))));
  find("provenance").textContent = "";
  drawDuplicates(find("main").querySelector("aside"), tools);
}

/** Entries by the day that they are of, or came in on where that is all that is known; in their order. */
function days(entries) {
  const found = new Map();
  for (const entry of entries) {
    const day = entry.published ?? entry.stored?.slice(0, 10) ?? "";
    found.set(day, [...(found.get(day) ?? []), entry]);
  }
  return [...found];
}

/** What to look for here: what the parts of the map are about, who wrote what is new, and the categories there are. */
function subjects(found, { to, can, facets }) {
  const { words, language } = preferences;
  const named = (found?.regions ?? []).map((region) => (region[language].length ? region[language] : region.en)[0]).filter(Boolean);
  const own = named.filter((name) => langOf(name) === (language === "zh" ? "zh-CN" : "en"));
  const asked = [...new Set([...own, ...named])].slice(0, SUBJECTS);
  const authors = [...new Set((found?.newest ?? []).map(({ authors: [first] = [] }) => first).filter(Boolean))].slice(0, NAMES);
  const items = [...asked, ...authors].map((text) => make("li", {}, to({ words: text }, { class: "example" }, told("span", text))));
  const within = (facets.category ?? []).slice(0, asked.length ? 0 : SUBJECTS)
    .map(([value]) => make("li", {}, to({ words: value, filter: { ...noFilter(), category: [value] } }, { class: "example" }, told("span", value))));
  if (!items.length && !within.length) return "";
  return make("section", {}, make("h2", {}, words.subjects), make("ul", { class: "examples" }, items, within),
    can.map ? make("p", { class: "quiet" }, to({ view: "map" }, {}, words.map.title)) : "");
}

function issues(found, { to }) {
  const { words } = preferences;
  if (!found?.issues.length) return "";
  const one = ({ name, title, source, published, mentions }) => make("li", {}, to({ issue: name }, { title: title && name }, told("span", title ?? name)),
    make("span", { class: "quiet" }, ` ${[source, published, words.mentions(mentions)].filter(Boolean).join(" · ")}`));
  return make("section", {}, make("h2", {}, words.issues), make("ul", { class: "issues" }, found.issues.map(one)));
}
