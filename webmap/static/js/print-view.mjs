// The map on paper: laid out for the sheet first, so that what is printed is what is drawn.

const PATIENCE = 4000; // ms that tiles have to come

/** Return once nothing loads any more, or patience is at its end. */
export function quiet(isLoading, { every = 80, most = PATIENCE, later = setTimeout } = {}) {
  return new Promise((resolve) => {
    let waited = 0;
    const look = () => {
      waited += every;
      if (waited >= most || (waited >= 3 * every && !isLoading())) resolve();
      else later(look, every);
    };
    later(look, every);
  });
}

/** Wire the button; `isLoading()` says whether tiles are on their way. */
export function makePrintView(button, map, { isLoading, print = () => window.print() }) {
  const { body } = document;

  async function onPaper() {
    const [bounds, centre, zoom] = [map.getBounds(), map.getCenter(), map.getZoom()];
    body.classList.add("is-printing");
    map.invalidateSize({ pan: false, animate: false });
    map.fitBounds(bounds, { animate: false, padding: [0, 0] });
    await quiet(isLoading);
    print();
    body.classList.remove("is-printing");
    map.invalidateSize({ pan: false, animate: false });
    map.setView(centre, zoom, { animate: false });
    button.focus();
  }
  button.addEventListener("click", onPaper);
}
