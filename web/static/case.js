// The page of one case: its parts anew when something happened, and who else has it open.

import { ask, byId, csrf, isTyping, pageOf, soon } from "./asking.js";
import { keepFocus, steady } from "./still.js";

export const casePage = document.querySelector("[data-case]");

export const refreshCase = soon(takeAll);

// The whole case anew. Gives the feed's position.
export async function takeAll() {
  const answer = await ask(casePage.dataset.again);
  const page = await pageOf(answer);
  if (answer.ok) takeParts(page);
  else byId("changed").hidden = false; // it is not this reader's any more
  return page.querySelector("[data-case]")?.dataset.position ?? null;
}

function takeParts(page) {
  const parts = [...page.querySelectorAll("[data-part]")].map((next) => [
    casePage.querySelector(`[data-part="${next.dataset.part}"]`),
    next,
  ]);
  // That a clock goes on, or that something is unfolded, is no change to be told.
  const plain = (part) => part.innerHTML.replace(/ open=""|(?<=<time[^>]*>)[^<]*/g, "");
  const differs = ([part, next]) => part && plain(part) !== plain(next);
  const stale = parts.filter(([part, next]) => part && part.innerHTML !== next.innerHTML);
  const told = new Set(stale.filter(differs));
  const left = stale.filter(([part, next]) => isTouched(part) || !replacePart(part, next));
  byId("changed").hidden = !left.some((one) => told.has(one));
}

// Somebody is at work in it; or it is kept as it was loaded: a button must not become another one
// under the finger, and what it sends says which state of the case was seen.
function isTouched(part) {
  const fields = [...part.querySelectorAll("textarea, input:not([type=hidden])")];
  return (
    "kept" in part.dataset ||
    (isTyping() && part.contains(document.activeElement)) ||
    part.querySelector("details[open] form") !== null ||
    fields.some((field) => field.value !== field.defaultValue)
  );
}

function replacePart(part, next) {
  const old = [...part.childNodes];
  const open = [...part.querySelectorAll("details")].map((one) => one.open);
  return steady(() => {
    keepFocus(part, () => part.replaceChildren(...next.childNodes));
    part.querySelectorAll("details").forEach((one, at) => (one.open ||= open[at] ?? false));
    return () => keepFocus(part, () => part.replaceChildren(...old));
  });
}

if (casePage) {
  casePage.addEventListener("focusout", () => byId("changed").hidden || refreshCase());
  setInterval(() => document.hidden || refreshCase(), 60_000); // clocks
}

// Who else has it open
const presence = casePage?.dataset.presence;

async function takePresence(answer) {
  const [box, text] = [byId("presence"), await answer.text()];
  if (answer.status === 200 && box.innerHTML !== text) steady(() => void (box.innerHTML = text));
}

export const refreshPresence = soon(async () => takePresence(await ask(presence)));

if (presence && casePage.dataset.works) {
  let typing = false;
  let stopped;
  const say = soon(async () => {
    const body = new URLSearchParams({ csrf, typing });
    await takePresence(await ask(presence, { method: "POST", body }));
  });
  const type = (now) => {
    if (typing === now) return;
    typing = now;
    say();
  };
  say();
  setInterval(say, 15_000);
  casePage.addEventListener("input", (event) => {
    if (!event.target.matches("textarea")) return;
    type(true);
    clearTimeout(stopped);
    stopped = setTimeout(() => type(false), 8000);
  });
  casePage.addEventListener("focusout", () => type(false));
  addEventListener("pagehide", () => {
    navigator.sendBeacon(presence, new URLSearchParams({ csrf, left: true }));
  });
} else if (presence) {
  refreshPresence();
}
