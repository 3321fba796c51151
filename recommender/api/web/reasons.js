// Why a result is there, where the server says so: what both share in a line, the sentences to unfold.

import { make, told } from "./elements.js";
import { preferences } from "./preferences.js";

const SHOWN = 3; // names or terms of a kind

export function reason(why) {
  if (!why) return "";
  const { words } = preferences;
  const listed = (values) => values.slice(0, SHOWN).flatMap((value, i) => [i ? words.comma : "", told("span", String(value))]);
  const parts = Object.entries(why.facts ?? {})
    .filter(([, values]) => [values].flat().length)
    .map(([name, values]) => make("span", {}, `${words.facts[name] ?? name} `, listed([values].flat())));
  if (why.terms?.length) parts.unshift(make("span", {}, `${words.whyTerms} `, listed(why.terms)));
  const line = parts.length ? make("p", { class: "why" }, parts.flatMap((part, i) => [i ? " · " : "", part])) : "";
  const pair = why.sentences;
  if (!pair) return line;
  const sentence = (who, text) => make("div", {}, make("dt", { class: "quiet" }, who), told("dd", text));
  return [line, make("details", { class: "aligned" }, make("summary", {}, words.whySentences),
    make("dl", {}, sentence(words.whySeed, pair.seed), sentence(words.whyResult, pair.result)))];
}
