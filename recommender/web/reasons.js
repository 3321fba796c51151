// Why a result is there, where the server says so: one line, and the aligned sentences to unfold.

import { make, told } from "./elements.js";
import { preferences } from "./preferences.js";

export function reason(why) {
  if (!why) return "";
  return make("p", { class: "why" }, JSON.stringify(why));
}
