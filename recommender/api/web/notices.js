// What is missing from an answer, and why, as the terminal says it too.

import { filterCount, noFilter } from "./address.js";
import { make, told } from "./elements.js";
import { preferences } from "./preferences.js";

const NAMED = 8; // values of a field that are named

/** Entries that are stored, and not built yet. */
export function waiting({ waiting: many }) {
  if (!many) return "";
  return make("p", { class: "notice small" }, preferences.words.waiting(many), " ", make("code", {}, "recommender build"));
}

/** Nothing was found: what no filter passes, with what there is instead. */
export function nothing(state, { unmatched }, go) {
  const { words } = preferences;
  const filtered = filterCount(state.filter) > 0;
  const reasons = unmatched && Object.keys(unmatched).length === 0 ? [words.unmatchedAll]
    : Object.entries(unmatched ?? {}).map(([field, values]) => {
      const listed = values.slice(0, NAMED).map(([value, many]) => `${words.langs[value] ?? words.kinds[value] ?? value} ${many.toLocaleString(preferences.language)}`);
      const there = listed.join(words.comma) + (values.length > NAMED ? " …" : "") || words.noneSuch;
      return field === "published" ? words.unmatchedDate(there) : words.unmatched(words.unmatchedFields[field] ?? field, there);
    });
  return make("div", { class: "notice" }, make("p", {}, filtered ? words.noneFiltered : state.words ? words.noneNamed : words.noneWhy),
    reasons.map((said) => told("p", said, { class: "quiet" })),
    filtered ? make("p", {}, go({ filter: noFilter() }, { class: "button" }, words.clear)) : "");
}
