// The page of imports: files chosen or dropped, and those that are being imported.

import { apiAddress, fetchJson } from "./api.mjs";
import { element, refill } from "./dom.mjs";
import { makeSpeaker } from "./text.mjs";

const ASK_AGAIN_MS = 2000;

/** Part files into those that may be sent, and those that are too large or too many. */
export function sortFiles(files, { limitMb, most }) {
  const small = files.filter((file) => file.size <= limitMb * 1e6);
  return { kept: small.slice(0, most), tooLarge: files.filter((file) => file.size > limitMb * 1e6), tooMany: small.slice(most) };
}

/** Write a size in bytes as a person reads it. */
export function sizeText(bytes) {
  if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1e3))} kB`;
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

function listed(input) {
  const held = new DataTransfer();
  input.forEach((file) => held.items.add(file));
  return held.files;
}

function wireForm(form, speaker) {
  const input = form.querySelector("input[type=file]");
  const drop = form.querySelector(".drop");
  const told = document.getElementById("upload-told");
  const limits = { limitMb: Number(form.dataset.limitMb), most: Number(form.dataset.files) };

  function take(files) {
    const { kept, tooLarge, tooMany } = sortFiles(files, limits);
    input.files = listed(kept);
    const refused = (file, why) => element("li", { class: "is-refused" }, element("b", {}, file.name), " ", why);
    refill(document.getElementById("chosen"),
      kept.map((file) => element("li", {}, element("b", {}, file.name), " ", element("span", { class: "note" }, sizeText(file.size)))),
      tooLarge.map((file) => refused(file, speaker.t("file_too_large", { size: sizeText(file.size), mb: limits.limitMb }))),
      tooMany.map((file) => refused(file, speaker.t("files_too_many", { n: limits.most }))));
    told.textContent = kept.length ? speaker.n("files_chosen", kept.length) : "";
  }

  input.addEventListener("change", () => take([...input.files]));
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("is-over"); });
  }
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("is-over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    take([...event.dataTransfer.files]);
    input.focus();
  });
  form.addEventListener("submit", () => {
    told.textContent = speaker.t("uploading");
    form.querySelector("button").disabled = true;
  });
  window.addEventListener("pageshow", () => { form.querySelector("button").disabled = false; });
}

/** Show the page anew when a file that is being imported is done. */
function watch(links, { base, language, isBusy }) {
  async function look() {
    const numbers = links.map((link) => link.pathname.split("/").pop());
    const asked = numbers.map((number) => fetchJson(apiAddress(`${base}/api`, ["uploads", number], language)));
    const states = await Promise.all(asked).catch(() => []);
    if (states.some((one) => one.state !== "importing") && !isBusy()) location.reload();
    else setTimeout(look, ASK_AGAIN_MS);
  }
  if (links.length) setTimeout(look, ASK_AGAIN_MS);
}

if (typeof document !== "undefined" && document.getElementById("upload")) {
  const { language, base } = document.body.dataset;
  const form = document.getElementById("upload");
  wireForm(form, makeSpeaker(JSON.parse(document.getElementById("strings").textContent), language));
  const running = [...document.querySelectorAll(".uploads li")].filter((one) => one.querySelector(".is-importing"));
  watch(running.map((one) => one.querySelector("a")), {
    base, language, isBusy: () => form.querySelector("input").files.length > 0 || document.querySelector(".undo[open]") !== null,
  });
}
