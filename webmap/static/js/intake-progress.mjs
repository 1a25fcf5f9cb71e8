// How far an import is, asked again and again.

const PERCENT = { waiting: 2, read: 8, check: 35, build: 60, done: 75, store: 85, kept: 98 };
const SEEN_MS = 500;
const UNSEEN_MS = 5000;

/** Return how far an import is, in percent. */
export function percentOf(step) {
  return PERCENT[step] ?? PERCENT.waiting;
}

/** Return the words for the step that an import is at. */
export function stepWords({ step, rows }, speaker) {
  const name = Object.hasOwn(PERCENT, step) ? step : "waiting";
  const told = speaker.t(`step_${name}`);
  return rows ? speaker.t("step_with_rows", { step: told, rows: speaker.n("rows_n", rows) }) : told;
}

/** Return how long to wait before asking again: longer where nobody looks, and after a failure. */
export function pauseOf({ hidden, failures = 0 }) {
  return (hidden ? UNSEEN_MS : SEEN_MS) * Math.min(2 ** failures, 8);
}

/** Ask until the import has ended; `onState` is told each state, `onFailure` that the server does not answer. */
export async function follow(ask, { onState, onFailure, isHidden = () => document.hidden, wait = sleep }) {
  let failures = 0;
  for (;;) {
    try {
      const state = await ask();
      failures = 0;
      onState(state);
      if (state.state !== "importing") return state;
    } catch (error) {
      failures += 1;
      onFailure(error);
    }
    await wait(pauseOf({ hidden: isHidden(), failures }));
  }
}

function sleep(ms) {
  return new Promise((resolve) => { setTimeout(resolve, ms); });
}
