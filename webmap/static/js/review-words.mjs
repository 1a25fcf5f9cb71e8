// The words of the review queue: what is asked, what is chosen, what follows from a choice.

export const LETTERS = ["A", "B", "C"];

/** Cut a text into pieces; `marked` tells those that are one of the words. Longer words go before shorter ones. */
export function markedPieces(text, words) {
  const wanted = words.filter(Boolean).sort((one, other) => other.length - one.length);
  const pieces = [];
  let from = 0;
  let at = 0;
  while (at < text.length) {
    const word = wanted.find((one) => text.startsWith(one, at));
    if (word) {
      if (at > from) pieces.push({ text: text.slice(from, at), marked: false });
      pieces.push({ text: word, marked: true });
      at += word.length;
      from = at;
    } else at += 1;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), marked: false });
  return pieces;
}

/** Return the pieces of a cell: its words marked, or all of it where none of them stands in it. */
export function cellPieces({ text, about, words }) {
  if (!about || !text) return [{ text, marked: false }];
  const pieces = markedPieces(text, words);
  return pieces.some((piece) => piece.marked) ? pieces : [{ text, marked: words.length === 0 }];
}

/** Return the answers of a question that stand on a button of their own, in order: [{ key, action, value, name }]. */
export function directAnswers(question) {
  const numbered = (list, action, take) => list.slice(0, LETTERS.length).map((one, at) => ({ key: String(at + 1), letter: LETTERS[at], action, ...take(one) }));
  if (question.kind === "site" || question.kind === "position") {
    const sites = numbered(question.sites, "site", (site) => ({ value: site.site_id, name: site.name }));
    return question.answers.includes("accept") ? [{ key: "0", action: "accept", value: "", name: "" }, ...sites] : sites;
  }
  if (question.kind === "category") {
    const likely = question.categories.filter((one) => one.score !== null);
    return numbered(likely, "category", (one) => ({ value: one.code, name: one.label }));
  }
  return question.answers.includes("accept") ? [{ key: "0", action: "accept", value: "", name: "" }] : [];
}

/** Return the forms that a question can be answered by: [{ key, form }]. */
export function answerForms(question) {
  const first = { site: "site", position: "site", category: "category", date: "day" }[question.kind];
  return [
    ...(question.answers.includes(first) ? [{ key: "F", form: first }] : []),
    ...(question.answers.includes("new") ? [{ key: "N", form: "new" }] : []),
    { key: "R", form: "reject" },
  ];
}

/** Return what follows from a choice, in words. */
export function consequence(question, { action, name = "", remember = false }, speaker) {
  const told = speaker.n(`then_${action}`, question.rows, { name });
  const kept = remember && question.spelling && ["site", "category"].includes(action);
  return kept ? told + speaker.t("then_remember", { spelling: question.spelling, name }) : told;
}

/** Return what follows from the form of an answer, before anything is chosen in it. */
export function formConsequence(question, form, speaker) {
  return speaker.n(["new", "reject"].includes(form) ? `then_${form}` : `then_other_${form}`, question.rows);
}

/** Return what an answer led to, in words. */
export function outcome({ used, asked_again: again, rejected }, speaker) {
  const parts = [used ? speaker.n("came_in", used) : "", again ? speaker.n("came_again", again) : "", rejected ? speaker.n("came_back", rejected) : ""];
  return parts.filter(Boolean).join(speaker.language === "zh" ? "，" : ", ") || speaker.t("came_nothing");
}

/** Return the number of the question that comes after one that is answered; null at the end. */
export function nextAfter(questions, number) {
  const at = questions.findIndex((one) => one.number === number);
  return (questions[at + 1] ?? questions[at - 1] ?? questions.find((one) => one.number !== number))?.number ?? null;
}

/** Return the number of the question `by` places further on. */
export function stepped(questions, number, by) {
  const at = questions.findIndex((one) => one.number === number);
  return questions[Math.min(questions.length - 1, Math.max(0, at + by))]?.number ?? null;
}
