// The list as a sheet on a phone: half open, or up over the map.

/** Wire the handle of the sheet. */
export function makeSheet(sheet, handle, { speaker }) {
  function tell() {
    const isTall = sheet.classList.contains("is-tall");
    handle.setAttribute("aria-expanded", String(isTall));
    handle.setAttribute("aria-label", speaker.t(isTall ? "sheet_lower" : "sheet_raise"));
  }
  handle.addEventListener("click", () => {
    sheet.classList.toggle("is-tall");
    tell();
  });
  tell();
}
