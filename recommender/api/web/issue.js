// An issue: all that one document tells, in its order, each with what others tell near it.

import { anew } from "./address.js";
import { entryCard, titles } from "./cards.js";
import { find, make, told } from "./elements.js";
import { preferences } from "./preferences.js";
import { citing, draw, say } from "./results.js";

export function drawIssue({ document: issue, entries, count, next }, state, tools) {
  const { words } = preferences;
  const { can, go, grow } = tools;
  const near = ({ related }) => (related.length ? make("p", { class: "quiet elsewhere" }, words.elsewhere,
    related.flatMap((other, i) => [i ? " · " : "", go(anew({ id: other.id }), {}, told("span", titles(other)[0]))])) : "");
  const title = issue.title ?? issue.name;
  const known = [issue.source, issue.published, words.formats[issue.format] ?? issue.format, issue.title && issue.name].filter(Boolean);
  draw(title,
    make("div", { class: "start-head" }, told("h1", title, { tabindex: "-1" }), make("p", { class: "quiet" }, known.join(" · "))),
    make("h2", { class: "count-line" }, words.issueCount(count)),
    make("ol", { class: "list" }, entries.map((entry) => entryCard(entry, state, tools, { cite: can.cite ? citing(entry.id) : null, further: near(entry) }))),
    next === null ? "" : make("p", { class: "more" }, make("button", { type: "button", id: "more", onclick: grow }, words.more)));
  find("provenance").textContent = "";
  say(words.issueCount(count));
}
