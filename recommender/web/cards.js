// Cards: an entry as it is shown, as what is asked about and as a result.

import { heard, make, seen, told } from "./elements.js";
import { preferences } from "./preferences.js";
import { reason } from "./reasons.js";

const SHOWN_AUTHORS = 4;

/** Both titles, that of the reader's language first; the second may be missing. */
export function titles({ id, title, title_zh: chinese }) {
  if (!chinese || chinese === title) return [title || id, null];
  return preferences.language === "zh" ? [chinese, title] : [title || chinese, title ? chinese : null];
}

/** A result. `go` makes a link to a change of the state; `cite`, where offered, is a way to copy it. */
export function resultCard(entry, state, { go }, cite) {
  const [first] = titles(entry);
  const { words } = preferences;
  const steer = (word, sign, change) =>
    go(change, { class: "action" }, seen(`${sign} `), word, heard(words.about(first)));
  return make("li", {}, make("article", { class: "card" },
    heading(entry, (text) => go({ id: entry.id, text: null, like: [], unlike: [] }, {}, text)),
    ...lines(entry),
    reason(entry.why),
    make("div", { class: "facts" }, ...facts(entry), score(entry.score)),
    make("div", { class: "actions" },
      steer(words.moreLike, "＋", { like: [...state.like, entry.id] }),
      steer(words.lessLike, "－", { unlike: [...state.unlike, entry.id] }),
      ...doors(entry, cite))));
}

/** The entry asked about, with its summary to unfold. */
export function seedCard(entry, { go, can }) {
  const { words } = preferences;
  const texts = [entry.abstract_zh, entry.abstract_en, entry.recommendation].filter(Boolean);
  if (preferences.language === "en") texts.sort((a, b) => (b === entry.abstract_en) - (a === entry.abstract_en));
  return make("section", { class: "seed" },
    heading(entry, (text) => text), ...lines(entry),
    make("div", { class: "facts" }, ...facts(entry)),
    texts.length ? make("details", {}, make("summary", {}, words.summary), texts.map((text) => told("p", text))) : "",
    make("div", { class: "actions" }, ...doors(entry),
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

/** Ways out: to the source, and into a reference manager. */
function doors(entry, cite) {
  const { words } = preferences;
  const [first] = titles(entry);
  const out = outward(entry);
  return [
    out ? make("a", { class: "action", href: out, target: "_blank", rel: "noopener noreferrer" },
      words.out[entry.kind] ?? words.out.paper, seen(" ↗"), heard(`${words.about(first)} (${words.newTab})`)) : "",
    cite ? make("button", { type: "button", class: "action", onclick: cite },
      words.cite, heard(words.about(first))) : "",
  ];
}

/** The number, and a bar drawn by an attribute: a style of its own would break the policy. */
function score(value) {
  if (value === undefined) return "";
  const bar = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const fill = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  const width = 100 * Math.max(0, Math.min(1, value));
  for (const [name, length] of Object.entries({ width, height: 8 })) fill.setAttribute(name, length);
  for (const [name, set] of Object.entries({ viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" }))
    bar.setAttribute(name, set);
  bar.append(fill);
  return make("span", { class: "score" }, bar, heard(`${preferences.words.score} `), value.toFixed(2));
}

/** The entry's own address, else the one its name implies; only ever http or https. */
function outward({ url, id = "" }) {
  const implied = id.replace(/^arxiv:/, "https://arxiv.org/abs/").replace(/^doi:/, "https://doi.org/");
  return [url, implied].find((address) => /^https?:\/\//i.test(address ?? "")) ?? null;
}
