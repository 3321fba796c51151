// An entry as what a page is about: what it says, where it was told, its other versions, and ways to take it along.

import { anew } from "./address.js";
import { askCitation, askIssue, citationOf } from "./ask.js";
import { facts, outward, reading, saving, texts, titles } from "./cards.js";
import { copy } from "./copying.js";
import { find, make, seen, told } from "./elements.js";
import { preferences } from "./preferences.js";

const TOLD = 8; // mentions that are listed
const DATED = 3; // issues that are asked for their medium and date

/** The entry, whole as far as it is known. */
export function entryArticle(entry, state, tools) {
  const { go, can, saved } = tools;
  const { words } = preferences;
  const [first, second] = titles(entry);
  const own = texts(entry);
  const towards = saved.filter((id) => id !== entry.id);
  return make("article", { class: "seed", "data-id": entry.id },
    make("hgroup", {}, told("h1", first, { tabindex: "-1" }), second ? told("p", second, { class: "second" }) : ""),
    make("p", { class: "facts" }, ...facts(entry)),
    make("div", { class: "actions" }, outward(entry), saving(entry, tools), reading(entry, tools),
      can.map ? go({ view: "map" }, { class: "action" }, seen("◎ "), words.onMap) : "",
      can.feed ? make("a", { class: "action", href: `feed?${new URLSearchParams({ id: entry.id })}`, title: words.feedHint }, words.feed) : ""),
    own.map((text) => told("p", text, { class: "abstract" })),
    part(words.versionsTitle, entry.versions?.map(({ id, title }) => make("li", {}, go(anew({ id }), {}, told("span", title || id))))),
    part(words.told, mentionsOf(entry).map((mention, i) => place(mention, i, go))),
    can.cite ? make("section", {}, make("h2", {}, words.citation), told("p", citation(entry), { class: "citation" }), make("div", { class: "actions" },
      make("button", { type: "button", class: "action", onclick: () => copy(() => askCitation(entry.id, "bibtex")) }, words.cite),
      file(entry, "ris", "RIS", "ris"), file(entry, "csl", "CSL-JSON", "json"))) : "",
    towards.length ? make("p", {}, go(anew({ like: [entry.id, ...towards].slice(0, 50) }), {}, words.towardsSaved(towards.length))) : "");
}

const part = (title, items) => (items?.length ? make("section", {}, make("h2", {}, title), make("ul", { class: "told" }, items)) : "");

/** Each document once, with the first line that tells of the entry. */
function mentionsOf({ mentions = [] }) {
  const first = new Map();
  for (const mention of mentions) if (!first.has(mention.document)) first.set(mention.document, mention);
  return [...first.values()].slice(0, TOLD);
}

/** A mention: its issue, with medium and date as soon as they are known. */
function place({ document: name, title, line, format }, i, go) {
  const { words } = preferences;
  const label = make("span", { class: "quiet" }, ` · ${words.formats[format] ?? format}`, line > 1 ? ` · ${words.line(line)}` : "");
  const item = make("li", {}, go({ issue: name }, { title: title && name }, told("span", title ?? name)), label);
  if (i < DATED) askIssue(name, { k: 0 }).then(({ document: issue }) => {
    const known = [issue.source, issue.published].filter(Boolean);
    if (known.length) label.prepend(` · ${known.join(" · ")}`);
  }, () => {});
  return item;
}

/** As a list of references would have it. */
function citation({ authors = [], published, title, venue, arxiv_id: arxiv, doi }) {
  const year = published ? ` (${published.slice(0, 4)})` : "";
  const where = [venue, arxiv ? `arXiv:${arxiv}` : null, doi ? `doi:${doi}` : null].filter(Boolean).join(", ");
  return `${authors.join(", ")}${year}${authors.length || year ? ". " : ""}${title ?? ""}.${where ? ` ${where}.` : ""}`;
}

const file = ({ id }, style, name, ending) =>
  make("a", { class: "action", href: citationOf(id, style), download: `${id.replace(/[^\w.-]+/g, "_")}.${ending}` }, name);

/** Draw the article again where it stands, when more is known of its entry. */
export function redrawArticle(entry, state, tools) {
  const old = find("main").querySelector(".seed[data-id]");
  if (!old || old.dataset.id !== entry.id) return;
  const focused = old.contains(document.activeElement) && document.activeElement.tagName === "H1";
  const now = entryArticle(entry, state, tools);
  old.replaceWith(now);
  if (focused) now.querySelector("h1").focus({ preventScroll: true });
}
