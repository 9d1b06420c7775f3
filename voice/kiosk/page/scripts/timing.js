// When each word of a sentence is said, from its length alone: a guess by syllables and punctuation.

const PAUSES = { ",": 0.9, ";": 1.2, ":": 1.2, ".": 2, "!": 2, "?": 2, "…": 2 };
const DIGITS = /\d/g;

/** How long a word takes beside others: syllables, a little for consonants, and the pause after it. */
export function weight(word) {
  const letters = word.toLowerCase().replace(/[^a-z]/g, "");
  const digits = (word.match(DIGITS) ?? []).length;
  const groups = (letters.replace(/e$/, "").match(/[aeiouy]+/g) ?? []).length;
  const syllables = digits * 1.6 + (letters ? Math.max(1, groups) : 0);
  const consonants = letters.replace(/[aeiouy]/g, "").length;
  return 0.3 + syllables + 0.18 * consonants + (PAUSES[word.at(-1)] ?? 0);
}

/** The second at which each word begins in a sentence of `seconds`. */
export function beginnings(words, seconds) {
  const weights = words.map(weight);
  // The pause after the last word is not part of what is played.
  const last = words.at(-1)?.at(-1);
  const whole = weights.reduce((sum, one) => sum + one, 0) - (PAUSES[last] ?? 0);
  let so_far = 0;
  return weights.map((one) => {
    const begins = (so_far / whole) * seconds;
    so_far += one;
    return begins;
  });
}
