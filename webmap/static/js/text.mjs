// Texts of the page: placeholders, counts, numbers and days in the page's language.

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Put values into the {places} of a template; a place without a value stays as it is. */
export function fill(template, values = {}) {
  return pieces(template, values).map((piece) => piece.text).join("");
}

/** Cut a template into pieces; `name` tells which value a piece came from, null for plain text. */
export function pieces(template, values = {}) {
  const found = [];
  let from = 0;
  for (const match of template.matchAll(/\{(\w+)\}/g)) {
    if (!Object.hasOwn(values, match[1])) continue;
    if (match.index > from) found.push({ name: null, text: template.slice(from, match.index) });
    found.push({ name: match[1], text: String(values[match[1]]) });
    from = match.index + match[0].length;
  }
  if (from < template.length) found.push({ name: null, text: template.slice(from) });
  return found;
}

/** Write a whole number with thousands apart: 1,234. */
export function wholeNumber(value) {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Write a ratio: one decimal below ten, none from ten on. */
export function ratio(value) {
  return value < 9.95 ? value.toFixed(1) : wholeNumber(value);
}

/** Write an expected count: one decimal below ten, none from ten on. */
export function expectedCount(value) {
  return ratio(value);
}

/** Write a ratio near one with two decimals. */
export function hundredths(value) {
  return value.toFixed(2);
}

/** Write a measure without needless decimals: 3, 2.8, 11. */
export function measure(value) {
  return value < 9.95 ? String(Number(value.toFixed(1))) : wholeNumber(value);
}

/** Write a share as a percentage of two significant digits: 0.001 -> 0.1. */
export function percent(share) {
  return String(Number((share * 100).toPrecision(2)));
}

/** Write a p-value with three decimals, or as many as it needs not to read as nought. */
export function pValue(value) {
  return value >= 0.0005 ? value.toFixed(3) : String(Number(value.toPrecision(1)));
}

/** Write a label within a sentence: its first letter small, unless it is a word of capitals. */
export function withinSentence(label) {
  return /^[A-Z][a-z]/.test(label) ? label[0].toLowerCase() + label.slice(1) : label;
}

/** Keep what is written around an equals sign on one line: p = 0.001. */
export function unbroken(sentence) {
  return sentence.replace(/(\S) = (?=\S)/g, "$1\u00a0=\u00a0");
}

/** Write a day (2026-08-31): without its year where that is the year of the data. */
export function day(iso, { language, year = null }) {
  const [years, month, dayOfMonth] = iso.split("-");
  const known = years === String(year ?? "");
  if (language === "zh") return known ? `${month}-${dayOfMonth}` : `${years}-${month}-${dayOfMonth}`;
  const short = `${Number(dayOfMonth)} ${MONTHS[Number(month) - 1]}`;
  return known ? short : `${short} ${years}`;
}

/** Write a month for an axis. */
export function monthName(month, language) {
  return language === "zh" ? `${month}月` : MONTHS[month - 1];
}

/** Join words as a list. */
export function joined(words, language) {
  return words.join(language === "zh" ? "、" : ", ");
}

/** Make the speaker of the page: `t` fills a text, `n` takes its singular where the count is 1. */
export function makeSpeaker(strings, language) {
  const t = (key, values) => fill(strings[key] ?? key, values);
  return {
    language,
    t,
    n: (key, count, values = {}) =>
      t(count === 1 && Object.hasOwn(strings, `${key}_one`) ? `${key}_one` : key, {
        n: wholeNumber(count),
        ...values,
      }),
    template: (key) => strings[key] ?? key,
    day: (iso, year) => day(iso, { language, year }),
    list: (words) => joined(words, language),
    row: (words) => words.filter(Boolean).join(language === "zh" ? "　" : ", "),
  };
}
