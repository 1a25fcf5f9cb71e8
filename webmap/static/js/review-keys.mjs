// The keys of the review queue.

const KEPT = "lookback-review-keys";

/** Return what a key asks for: { step }, { direct } or { form }; null where it is none of ours or something is typed. */
export function askedBy({ key, ctrlKey, metaKey, altKey, typing, inList = false }, { direct, forms }) {
  if (ctrlKey || metaKey || altKey || typing) return null;
  const upper = key.toUpperCase();
  if (upper === "J" || (inList && key === "ArrowDown")) return { step: 1 };
  if (upper === "K" || (inList && key === "ArrowUp")) return { step: -1 };
  const answer = direct.find((one) => one.key === key);
  if (answer) return { direct: answer };
  const form = forms.find((one) => one.key === upper);
  return form ? { form: form.form } : null;
}

/** Say whether an element takes what is typed: single letters are text there. */
export function takesText(node) {
  const { tagName = "", type = "" } = node ?? {};
  if (tagName === "INPUT") return !["checkbox", "radio", "button", "submit"].includes(type);
  return tagName === "TEXTAREA" || tagName === "SELECT" || Boolean(node?.isContentEditable);
}

/** Say whether single keys answer; a person may switch them off. */
export function keysAreOn(storage = globalThis.localStorage) {
  try {
    return storage?.getItem(KEPT) !== "off";
  } catch {
    return true; // a browser that keeps nothing
  }
}

export function switchKeys(on, storage = globalThis.localStorage) {
  try {
    storage?.setItem(KEPT, on ? "on" : "off");
  } catch {
    // it lasts as long as the page, then
  }
}

/** Let keys answer and go on; Escape closes the form that is open. */
export function wireKeys(page, { answers, isReady, inList, onStep, onAnswer, onForm }) {
  page.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && answers.isOpen) answers.close();
    if (!isReady() || !keysAreOn()) return;
    const { key, ctrlKey, metaKey, altKey, target } = event;
    const typing = takesText(target) || Boolean(target.closest?.(".answer-form"));
    const asked = askedBy({ key, ctrlKey, metaKey, altKey, typing, inList: inList() }, answers);
    if (!asked) return;
    event.preventDefault();
    if (asked.step) onStep(asked.step);
    else if (asked.direct) onAnswer(asked.direct);
    else onForm(asked.form);
  });
}
