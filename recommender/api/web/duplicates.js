// Entries that may be one work told in two languages: shown on the first page, settled with the command line.

import { askDuplicates } from "./ask.js";
import { make, told } from "./elements.js";
import { preferences } from "./preferences.js";

const MOST = 5;

/** Put the pairs, if there are any, at the end of an element, unless something else stands there by then. */
export async function drawDuplicates(element, { to }) {
  const { pairs } = await askDuplicates();
  if (!pairs.length || !element.isConnected) return;
  const { words } = preferences;
  const one = ({ id, title }) => to({ id }, {}, told("span", title));
  const pair = ({ entries, reasons }) => make("li", {}, one(entries[0]), " – ", one(entries[1]),
    reasons.names ? make("span", { class: "quiet" }, ` (${reasons.names.join(words.comma)})`) : "");
  element.append(make("section", { "aria-labelledby": "duplicates" },
    make("h2", { id: "duplicates" }, words.duplicates),
    make("p", { class: "quiet" }, words.settled, " ", make("code", {}, "recommender duplicates")),
    make("ul", {}, pairs.slice(0, MOST).map(pair))));
}
