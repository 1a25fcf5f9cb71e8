// What the counts of a filter change: the bar, the tabs, the charts, and what stands where nothing matches.

import { latestOnly } from "./api.mjs";
import { showCategories } from "./charts.mjs";
import { conditionWords, everything, formatFilter, PERIOD, withCode, withoutCondition } from "./filters.mjs";
import { nothingMatches, showFigures, showFiguresFailure } from "./status.mjs";

const at = (id) => document.getElementById(id);

/** Say whether nothing at all matches a filter. */
export function isNothing({ sites, visits, rebounds, open }) {
  return sites === 0 || (visits === 0 && rebounds === 0 && open === 0);
}

/** Wire the parts. `state` holds the filter, `change(filter)` shows another, `strip(filter, weeks)` the weeks. */
export function makeFiguresParts({ state, head, speaker, endpoints, change, lists, strip }) {
  const asking = latestOnly();
  const askingWeeks = latestOnly();
  const year = head.data_to?.slice(0, 4);

  async function ask() {
    try {
      const figures = await asking(endpoints.figures(formatFilter(state.filter)));
      if (figures) tell(figures);
    } catch (error) {
      showFiguresFailure(at("figures"), error, { speaker, retry: ask });
    }
  }

  function tell(figures) {
    state.blind = figures.blind;
    showFigures(at("figures"), figures, speaker);
    lists.count(figures);
    showCategories(at("categories"), figures.categories, {
      speaker, chosen: state.filter.category, onChoose: (code, chosen) => change(withCode(state.filter, "category", code, chosen)),
    });
    const isEmpty = isNothing(figures);
    at("nothing").hidden = !isEmpty;
    at("panels").classList.toggle("is-without", isEmpty);
    at("nothing").replaceChildren(...(isEmpty ? [waysOut(figures.without ?? [])] : []));
  }

  function waysOut(without) {
    return nothingMatches(without, {
      speaker, words: (name) => conditionWords(state.filter, name, { options: head.options, speaker, year }),
      onDrop: (name) => change(withoutCondition(state.filter, name)), onClear: () => change(everything()),
    });
  }

  /** Ask for the weeks of all but the period: the strip shows what lies outside of it too. */
  async function askWeeks() {
    const others = formatFilter(withoutCondition(state.filter, PERIOD));
    if (others === "") return strip(state.filter, head.weeks);
    const figures = await askingWeeks(endpoints.figures(others)).catch(() => null); // the bars stay as they were
    return figures && strip(state.filter, figures.weeks);
  }

  return { ask, askWeeks };
}
