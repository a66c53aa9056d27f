// Keys. Which there are stands in the pages: data-key on whatever the key presses.

import { byId, isTyping } from "./asking.js";
import { rows } from "./queue.js";

const keys = byId("keys");
const on = byId("keys-on");
const isOff = () => localStorage.getItem("keys") === "off";
const ACTS = { j: () => step(1), k: () => step(-1), "?": showKeys };
const LATIN = { Slash: "/", Period: "." };

// The key by its place where the layout is no Latin one: "j" is ت on an Arabic keyboard.
function keyOf(event) {
  if (/^[ -~]+$/.test(event.key)) return event.key;
  if (event.code === "Slash" && event.shiftKey) return "?";
  return LATIN[event.code] ?? event.code.replace(/^Key|^Digit/, "").toLowerCase();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || keys?.open) return;
  const key = keyOf(event);
  if (isTyping()) {
    if (key === "Escape") document.activeElement.blur();
    return;
  }
  if (isOff() && key.length === 1) return;
  const row = document.activeElement?.closest("#rows tr");
  const wanted = `[data-key="${CSS.escape(key)}"]`;
  const target = row?.querySelector(wanted) ?? document.querySelector(wanted);
  if (ACTS[key]) ACTS[key]();
  else if (target) press(target);
  else return;
  event.preventDefault();
});

function press(target) {
  for (let box = target.closest("details"); box; box = box.parentElement?.closest("details")) box.open = true;
  const isBack = target.dataset.key === "Escape" && document.referrer.startsWith(`${location.origin}/queue`);
  if (isBack) history.back(); // to the list as it was left
  else if (target.matches("button, a, input[type=checkbox]") && !("focus" in target.dataset)) target.click();
  else target.focus();
}

function step(by) {
  const links = [...(rows?.querySelectorAll("tr:not(.gone) a.open") ?? [])];
  if (!links.length) return;
  const at = links.indexOf(document.activeElement?.closest("#rows tr")?.querySelector("a.open"));
  links[Math.min(links.length - 1, Math.max(0, at + by))].focus();
}

function showKeys() {
  const list = keys.querySelector("dl");
  list.querySelectorAll("[data-found]").forEach((one) => one.remove());
  const seen = new Set(["?"]);
  for (const one of document.querySelectorAll("[data-key]")) {
    if (seen.has(one.dataset.key)) continue;
    seen.add(one.dataset.key);
    const name = one.dataset.name || one.labels?.[0]?.textContent || one.getAttribute("aria-label") || one.textContent;
    const term = Object.assign(document.createElement("dt"), { textContent: one.dataset.key });
    const text = Object.assign(document.createElement("dd"), { textContent: name.trim() });
    term.dataset.found = text.dataset.found = "";
    list.append(term, text);
  }
  on.checked = !isOff();
  keys.showModal();
}

if (keys) {
  document.querySelector("[data-keys]").addEventListener("click", showKeys);
  on.addEventListener("change", () => localStorage.setItem("keys", on.checked ? "on" : "off"));
}
