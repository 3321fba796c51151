// Cards: an entry as it is shown, as what is asked about and as a result.

import { anew, asks } from "./address.js";
import { citationOf } from "./ask.js";
import { heard, make, seen, told } from "./elements.js";
import { preferences } from "./preferences.js";
import { reason } from "./reasons.js";

const SHOWN_AUTHORS = 4;

/** Both titles, that of the reader's language first; the second may be missing. */
export function titles({ id, title, title_zh: chinese }) {
  if (!chinese || chinese === title) return [title || id, null];
  return preferences.language === "zh" ? [chinese, title] : [title || chinese, title ? chinese : null];
}

/** A result. `go` makes a link to a change of the state; `cite`, where offered, has its id and a way to copy it. */
export function resultCard(entry, state, tools, cite) {
  const { go } = tools;
  const [first] = titles(entry);
  const { words } = preferences;
  const steer = (word, sign, change) =>
    go(change, { class: "action" }, seen(`${sign} `), word, heard(words.about(first)));
  return make("li", {}, make("article", { class: "card" },
    heading(entry, (text) => go(anew({ id: entry.id }), {}, text)),
    ...lines(entry),
    versions(entry, go),
    reason(entry.why),
    make("div", { class: "facts" }, ...facts(entry), score(entry, state)),
    make("div", { class: "actions" },
      saving(entry, tools),
      ...(asks(state) ? [steer(words.moreLike, "＋", { like: [...state.like, entry.id] }),
        steer(words.lessLike, "－", { unlike: [...state.unlike, entry.id] })] : []),
      ...doors(entry, cite))));
}

/** The entry asked about, with its summary to unfold. */
export function seedCard(entry, tools, cite) {
  const { go, can } = tools;
  const { words } = preferences;
  const texts = [entry.abstract_zh, entry.abstract_en, entry.recommendation].filter(Boolean);
  if (preferences.language === "en") texts.sort((a, b) => (b === entry.abstract_en) - (a === entry.abstract_en));
  return make("section", { class: "seed" },
    heading(entry, (text) => text), ...lines(entry),
    make("div", { class: "facts" }, ...facts(entry)),
    texts.length ? make("details", {}, make("summary", {}, words.summary), texts.map((text) => told("p", text))) : "",
    make("div", { class: "actions" }, saving(entry, tools), ...doors(entry, cite), ...(cite ? [file(entry, "ris", "RIS", "ris"), file(entry, "csl", "CSL-JSON", "json")] : []),
      can.feed ? make("a", { class: "action", href: `feed?${new URLSearchParams({ id: entry.id })}`, title: words.feedHint }, words.feed) : "",
      can.map ? go({ view: "map" }, { class: "action" }, seen("◎ "), words.onMap) : ""));
}

function heading(entry, wrap) {
  const [first, second] = titles(entry);
  return make("hgroup", {}, make("h2", {}, wrap(told("span", first))), second ? told("p", second, { class: "second" }) : "");
}

function lines(entry) {
  const names = entry.authors ?? [];
  if (!names.length) return [];
  const { words, language } = preferences;
  const beyond = language === "zh" ? names.length : names.length - SHOWN_AUTHORS;
  const shown = names.slice(0, SHOWN_AUTHORS).flatMap((name, i) => [i ? words.comma : "", told("span", name)]);
  return [make("p", { class: "authors" }, shown, names.length > SHOWN_AUTHORS ? words.others(beyond) : "")];
}

/** Other entries of the same work that a result stands for, where the server puts them together. */
function versions({ versions: others }, go) {
  if (!others?.length) return "";
  const links = others.flatMap(({ id, title }, i) => [i ? " · " : "", go(anew({ id }), {}, told("span", title || id))]);
  return make("p", { class: "authors" }, preferences.words.versions, links);
}

function facts(entry) {
  const { words } = preferences;
  return [
    entry.kind ? make("span", { class: "badge" }, words.kinds[entry.kind] ?? entry.kind) : "",
    entry.category ? told("span", entry.category, { class: "badge" }) : "",
    entry.lang?.length ? make("span", { class: "badge" }, entry.lang.map((l) => words.langs[l] ?? l).join(" / ")) : "",
    entry.published ? make("time", { datetime: entry.published }, entry.published) : "",
    entry.venue ? told("span", entry.venue) : "",
  ];
}

/** Puts an entry into the reader's collection, or takes it out. */
function saving(entry, { saved, save }) {
  const { words } = preferences;
  const kept = saved.includes(entry.id);
  return make("button", { type: "button", class: "action", "aria-pressed": `${kept}`, "data-save": entry.id, onclick: () => save(entry.id) },
    seen(kept ? "★ " : "☆ "), kept ? words.savedHere : words.save, heard(words.about(titles(entry)[0])));
}

/** Ways out: to the source, and into a reference manager. */
function doors(entry, cite) {
  const { words } = preferences;
  const [first] = titles(entry);
  const out = outward(entry);
  return [
    out ? make("a", { class: "action", href: out, target: "_blank", rel: "noopener noreferrer" },
      words.out[entry.kind] ?? words.out.paper, seen(" ↗"), heard(`${words.about(first)} (${words.newTab})`)) : "",
    cite ? make("button", { type: "button", class: "action", onclick: cite.copy },
      words.cite, heard(words.about(first))) : "",
  ];
}

const file = ({ id }, style, name, ending) =>
  make("a", { class: "action", href: citationOf(id, style), download: `${id.replace(/[^\w.-]+/g, "_")}.${ending}` }, name);

/** How near a result is. A score goes by rank where words were looked for, and would say little. */
function score({ score: value, relevance }, { words: searched }) {
  if (value === undefined) return "";
  const share = relevance === undefined ? "" : `${(Math.floor(relevance * 1000) / 10).toFixed(1)} %`;
  const worth = share && make("span", { class: "relevance", title: preferences.words.relevance(share) },
    heard(preferences.words.relevance(share)), seen(share));
  return make("span", { class: "score" }, searched ? "" : bar(value), worth);
}

/** A number, and a bar drawn by an attribute: a style of its own would break the policy. */
function bar(value) {
  const line = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const fill = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  const width = 100 * Math.max(0, Math.min(1, value));
  for (const [name, length] of Object.entries({ width, height: 8 })) fill.setAttribute(name, length);
  for (const [name, set] of Object.entries({ viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" }))
    line.setAttribute(name, set);
  line.append(fill);
  return make("span", { class: "bar", title: preferences.words.score }, line, heard(`${preferences.words.score} `), value.toFixed(2));
}

/** The entry's own address, else the one its name implies; only ever http or https. */
function outward({ url, id = "" }) {
  const path = (number) => encodeURIComponent(number).replaceAll("%2F", "/");
  const implied = id
    .replace(/^arxiv:/, "https://arxiv.org/abs/")
    .replace(/^doi:(.*)/, (_, doi) => `https://doi.org/${path(doi)}`);
  return [url, implied].find((address) => /^https?:\/\//i.test(address ?? "")) ?? null;
}
