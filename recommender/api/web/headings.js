// Headings: related entries under what the reader saved, else under what they are about.

import { anew } from "./address.js";
import { titles } from "./cards.js";
import { make, told } from "./elements.js";
import { preferences } from "./preferences.js";

const hasName = ({ heading: { seed, en, zh } }) => Boolean(seed) || en.length + zh.length > 0;

/** Whether they stand under headings: near what the reader saved, or about several subjects; one subject that all have tells nothing. */
export const haveHeadings = (groups) => groups.flat().some(({ heading }) => heading.seed) || groups.some((ten) => ten.length > 1 && ten.some(hasName));

/** Results, each ten of them under their headings, or one list without any. `card` draws a result. */
export function underHeadings(results, groups, card, { go }) {
  const list = (some) => make("ol", { class: "list" }, some.map(card));
  if (!haveHeadings(groups)) return [list(results)];
  const found = new Map(results.map((result) => [result.id, result]));
  const taken = (ids) => ids.map((id) => found.get(id)).filter((result) => result && found.delete(result.id));
  const section = (heading, some) => (some.length ? make("section", { class: "interest" }, make("h2", {}, heading), list(some)) : "");
  const drawn = groups.flat().map((group) => section(hasName(group) ? title(group.heading, go) : preferences.words.further, taken(group.entries)));
  return [...drawn, section(preferences.words.further, [...found.values()])];
}

function title({ seed, seeds, en, zh }, go) {
  const { words, language } = preferences;
  if (seed) {
    const [before, after] = words.nearInterest(seeds - 1);
    return [before, go(anew({ id: seed.id }), {}, told("span", titles(seed)[0])), after];
  }
  const [first, second] = language === "zh" ? [zh, en] : [en, zh];
  return (first.length ? first : second).flatMap((name, i) => [i ? words.comma : "", told("span", name)]);
}
