// What a misspelt question may have meant, read from what it found: a word that no result has, and a
// near one that a result has.

const WORD = /[a-z]+/g;
const LEAST = 4; // letters: the server forgives no slip in a shorter word

/** The question with such words put right, or null if none is. */
export function meant(asked, results) {
  const told = results.flatMap(({ title, title_zh: chinese, authors }) => [title, chinese, ...(authors ?? [])]);
  const found = new Set(told.join(" ").toLowerCase().match(WORD) ?? []);
  const right = asked.toLowerCase().replace(WORD, (word) => {
    if (word.length < LEAST || [...found].some((one) => one.startsWith(word))) return word;
    const slips = word.length < 8 ? 1 : 2;
    return [...found].filter((one) => one[0] === word[0] && one.length >= LEAST).map((one) => [apart(word, one), one])
      .filter(([far]) => far <= slips).sort(([a], [b]) => a - b)[0]?.[1] ?? word;
  });
  return right === asked.toLowerCase() ? null : right;
}

/** How many letters are wrong, missing, too many or swapped with the next (Damerau, restricted). */
function apart(a, b) {
  if (Math.abs(a.length - b.length) > 2) return Infinity;
  let before = [], last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min(row[j - 1] + 1, last[j] + 1, last[j - 1] + !same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    [before, last] = [last, row];
  }
  return last[b.length];
}
