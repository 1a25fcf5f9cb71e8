// The sentences that say how to read a site's figures.

import { element, emphasised } from "./dom.mjs";
import { factsOf } from "./site-page-facts.mjs";
import { pieces, ratio } from "./text.mjs";

const STRONG = ["ratio", "k"];

/** Return the template and the values of a fact, in the language of the speaker. */
export function sentenceOf(fact, speaker, year) {
  const ratios = Object.fromEntries(Object.entries(fact.ratios ?? {}).map(([name, value]) => [name, ratio(value)]));
  const counts = Object.fromEntries(Object.entries(fact.counts ?? {}).map(([name, [key, count]]) => [name, speaker.n(key, count)]));
  const isOne = fact.count === 1 && speaker.template(`${fact.key}_one`) !== `${fact.key}_one`;
  const list = fact.list && (speaker.list(fact.list) + (fact.more ? speaker.t("site_and_others", { n: fact.more }) : ""));
  return {
    template: speaker.template(isOne ? `${fact.key}_one` : fact.key),
    values: {
      ...fact.values, ...counts, ...ratios,
      ...(fact.count === undefined ? {} : { n: fact.count }),
      ...(fact.day ? { t: speaker.day(fact.day, year) } : {}),
      ...(list ? { list } : {}),
    },
  };
}

/** Return the sentences of a site as a list. */
export function readingPart(site, { speaker, year }) {
  return element("ul", { class: "reading" }, factsOf(site).map((fact) => {
    const { template, values } = sentenceOf(fact, speaker, year);
    return element("li", {}, emphasised(pieces(template, values), STRONG));
  }));
}
