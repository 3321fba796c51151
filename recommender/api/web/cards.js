// Cards: an entry in a list, as results are shown, new entries, and the items of an issue.

import { anew, asks } from "./address.js";
import { heard, langOf, make, seen, told } from "./elements.js";
import { marks } from "./marks.js";
import { preferences } from "./preferences.js";
import { reason, sentences } from "./reasons.js";

const SHOWN_AUTHORS = 4;
const LED = 420; // letters of an abstract that two lines may show, on the widest screen
export const NEAR = [-1, 0.33, 0.45]; // the score from which a result is loose, close, very close: lists are ordered by it

/** Both titles, that of the reader's language first; the second may be missing. */
export function titles({ id, title, title_zh: chinese }) {
  if (!chinese || chinese === title) return [title || id, null];
  return preferences.language === "zh" ? [chinese, title] : [title || chinese, title ? chinese : null];
}

/** What an entry says of itself, the reader's language first. */
export function texts({ abstract_zh: chinese, abstract_en: english, recommendation }) {
  const mine = preferences.language === "zh" ? "zh-CN" : "en";
  return [chinese, english, recommendation].filter(Boolean).sort((a, b) => (langOf(b) === mine) - (langOf(a) === mine));
}

/** A card. `go` makes a link to a change of the state; `known` gives an entry whole; `cite`, where offered, has a way to copy it. */
export function entryCard(entry, state, tools, { cite, close = false, further = "" } = {}) {
  const { go } = tools;
  const [first, second] = titles(entry);
  const { words } = preferences;
  const steer = (word, sign, change) => go(change, { class: "action" }, seen(`${sign} `), word, heard(words.about(first)));
  const more = [
    ...(asks(state) ? [steer(words.moreLike, "＋", { like: [...state.like, entry.id] }),
      steer(words.lessLike, "－", { unlike: [...state.unlike, entry.id] })] : []),
    cite ? make("button", { type: "button", class: "action", onclick: cite.copy }, words.cite, heard(words.about(first))) : "",
  ].filter(Boolean);
  return make("li", {}, make("article", { class: marks.hasRead(entry.id) ? "card read" : "card", "data-id": entry.id },
    make("hgroup", {}, make("h3", {}, go(anew({ id: entry.id }), { class: "main" }, told("span", first))), second ? told("p", second, { class: "second" }) : ""),
    make("p", { class: "facts" }, ...facts(entry)),
    lead(tools.known.get(entry.id) ?? entry),
    versions(entry, go),
    reason(entry.why, state.words),
    further,
    make("div", { class: "foot" },
      nearness(entry, state, close),
      make("div", { class: "actions" }, outward(entry), saving(entry, tools), reading(entry, tools),
        more.length || entry.why?.sentences ? make("details", { class: "further" },
          make("summary", { class: "action" }, words.moreActions, heard(words.about(first))), make("div", { class: "actions" }, more), sentences(entry.why)) : ""))));
}

/** Two lines of the abstract; empty while it is not known, so that nothing jumps when it comes. */
export function lead(entry) {
  const [text] = texts(entry);
  if (text) return told("p", text.length > LED ? `${text.slice(0, LED)}…` : text, { class: "lead-of" });
  return entry.mentions ? "" : make("p", { class: "lead-of", "data-lead": entry.id });
}

/** Fill in what came later than the cards. */
export const fillLeads = (known) => document.querySelectorAll("[data-lead]").forEach((place) => {
  const entry = known.get(place.dataset.lead);
  place.replaceWith(entry?.mentions ? lead(entry) : "");
});

/** Authors, when and where: in one line where there is room. */
export function facts(entry) {
  const { words, language } = preferences;
  const names = entry.authors ?? [];
  const beyond = language === "zh" ? names.length : names.length - SHOWN_AUTHORS;
  const shown = names.slice(0, SHOWN_AUTHORS).flatMap((name, i) => [i ? words.comma : "", told("span", name)]);
  return [
    entry.kind ? make("span", { class: "badge" }, words.kinds[entry.kind] ?? entry.kind) : "",
    names.length ? make("span", { class: "authors" }, shown, names.length > SHOWN_AUTHORS ? words.others(beyond) : "") : "",
    entry.published ? make("time", { datetime: entry.published }, entry.published) : "",
    entry.category ? told("span", entry.category) : "",
    entry.venue ? told("span", entry.venue) : "",
    entry.lang?.length ? make("span", { class: "langs" }, entry.lang.map((l) => words.langs[l] ?? l).join(" / ")) : "",
  ].filter(Boolean);
}

/** Other entries of the same work that a result stands for, where the server puts them together. */
function versions({ versions: others }, go) {
  if (!others?.length) return "";
  const links = others.flatMap(({ id, title }, i) => [i ? " · " : "", go(anew({ id }), {}, told("span", title || id))]);
  return make("p", { class: "quiet" }, preferences.words.versions, links);
}

/** How near a result is, in a word that says what it means. What words find stands by more than nearness, and has none. */
function nearness({ score, relevance = 0, seed }, { words: searched }, close) {
  if (score === undefined || searched || !close) return "";
  const { words } = preferences;
  const level = NEAR.filter((least) => score >= least).length - 1;
  const pairs = relevance < 0.9 ? null : Number((1 / Math.max(1 - relevance, 1e-5)).toPrecision(1));
  const rare = words.similarity(Math.max(score, 0).toFixed(2), pairs);
  return make("p", { class: "nearness" },
    make("span", { class: `near near-${level}`, title: rare }, words.near[level], heard(` (${rare})`)),
    seed ? make("span", { class: "quiet" }, " ", words.forSeed, told("span", titles({ id: seed.text, ...seed })[0])) : "");
}

/** Puts an entry into the reader's collection, or takes it out. */
export function saving(entry, { saved, save }) {
  const { words } = preferences;
  const kept = saved.includes(entry.id);
  return make("button", { type: "button", class: "action", "aria-pressed": `${kept}`, "data-save": entry.id, onclick: () => save(entry.id) },
    seen(kept ? "★ " : "☆ "), kept ? words.savedHere : words.save, heard(words.about(titles(entry)[0])));
}

/** Marks an entry as read, or takes the mark away. */
export function reading(entry, { read }) {
  const { words } = preferences;
  const done = marks.hasRead(entry.id);
  return make("button", { type: "button", class: "action", "aria-pressed": `${done}`, "data-read": entry.id, "aria-label": words.markRead + words.about(titles(entry)[0]), onclick: () => read(entry.id) },
    seen(done ? "✓ " : "○ "), words.read);
}

/** The way to the source. */
export function outward(entry) {
  const { words } = preferences;
  const out = addressOutside(entry);
  return out ? make("a", { class: "action", href: out, target: "_blank", rel: "noopener noreferrer" },
    words.out[entry.kind] ?? words.out.paper, seen(" ↗"), heard(`${words.about(titles(entry)[0])} (${words.newTab})`)) : "";
}

/** The entry's own address, else the one its name implies; only ever http or https. */
function addressOutside({ url, id = "" }) {
  const path = (number) => encodeURIComponent(number).replaceAll("%2F", "/");
  const implied = id
    .replace(/^arxiv:/, "https://arxiv.org/abs/")
    .replace(/^doi:(.*)/, (_, doi) => `https://doi.org/${path(doi)}`);
  return [url, implied].find((address) => /^https?:\/\//i.test(address ?? "")) ?? null;
}
