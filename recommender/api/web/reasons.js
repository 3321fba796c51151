// Why a result is there, where the server says so: what both share in a line, and the sentences that agree.

import { make, told } from "./elements.js";
import { preferences } from "./preferences.js";

const SHOWN = 3; // names or terms of a kind

/** What both share, in a line: of words that were looked for, what else than these. */
export function reason(why, asked) {
  if (!why) return "";
  const { words } = preferences;
  const listed = (values) => values.slice(0, SHOWN).flatMap((value, i) => [i ? words.comma : "", told("span", String(value))]);
  const parts = Object.entries(why.facts ?? {})
    .filter(([, values]) => [values].flat().length)
    .map(([name, values]) => make("span", {}, `${words.facts[name] ?? name} `, listed([values].flat())));
  const terms = (why.terms ?? []).filter((term) => !asked?.toLowerCase().includes(term.toLowerCase()));
  if (terms.length) parts.unshift(make("span", {}, `${words.whyTerms} `, listed(terms)));
  return parts.length ? make("p", { class: "why" }, parts.flatMap((part, i) => [i ? " · " : "", part])) : "";
}

/** The sentences that agree, one of each. */
export function sentences(why) {
  const pair = why?.sentences;
  if (!pair) return "";
  const { words } = preferences;
  const sentence = (who, text) => make("div", {}, make("dt", { class: "quiet" }, who), told("dd", text));
  return make("div", { class: "aligned" }, make("p", { class: "quiet" }, words.whySentences),
    make("dl", {}, sentence(words.whySeed, pair.seed), sentence(words.whyResult, pair.result)));
}
