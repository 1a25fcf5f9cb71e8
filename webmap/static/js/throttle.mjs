// Not more often than it can be answered: calls in between are dropped, the last one is made.

/** Return a function that calls `act` at once and then at most every `wait` ms, the last call always. */
export function throttled(act, wait, { now = () => performance.now(), later = setTimeout } = {}) {
  let [last, waiting] = [-Infinity, null];
  return (...given) => {
    const fresh = waiting === null;
    waiting = given;
    if (!fresh) return;
    later(() => {
      const held = waiting;
      [last, waiting] = [now(), null];
      act(...held);
    }, Math.max(0, last + wait - now()));
  };
}

/** Return a function that calls `act` once nothing has called it for `wait` ms. */
export function settled(act, wait, { later = setTimeout, never = clearTimeout } = {}) {
  let timer = null;
  return (...given) => {
    never(timer);
    timer = later(() => act(...given), wait);
  };
}
