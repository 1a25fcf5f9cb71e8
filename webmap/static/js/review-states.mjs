// What stands in place of a question: nothing to review, or what went wrong.

import { element } from "./dom.mjs";
import { failureText } from "./intake-post.mjs";

/** Make what is shown where the question did not come. */
export function failurePart(error, { speaker, retry }) {
  return element("div", { class: "state", role: "alert" }, element("h2", {}, speaker.t("error_title")), element("p", {}, failureText(error, speaker)),
    element("button", { type: "button", class: "primary", on: { click: retry } }, speaker.t("retry")));
}

/** Make what is shown where no question is open. */
export function nonePart({ speaker, ofKind, address }) {
  return element("div", { class: "state" },
    element("h2", { id: "question-title", tabindex: "-1" }, speaker.t(ofKind ? "review_none_of_kind" : "review_none")),
    element("p", {}, speaker.t("review_none_told")),
    element("p", {}, element("a", { class: "button", href: address }, speaker.t("go_imports"))));
}
