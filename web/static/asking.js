// Asking the server, and what every part of the script needs.

export const byId = (id) => document.getElementById(id);
export const csrf = document.querySelector('meta[name="csrf"]')?.content;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

// Whether a person is there, and whether a button of the pointer is down: a row that changes between
// press and release would swallow the click.
let active = Date.now();
let pressed = 0; // when
for (const kind of ["pointerdown", "keydown", "wheel", "touchmove"]) {
  addEventListener(kind, () => (active = Date.now()), { capture: true, passive: true });
}
addEventListener("pointerdown", () => (pressed = Date.now()), { capture: true });
for (const kind of ["pointerup", "pointercancel"]) {
  addEventListener(kind, () => setTimeout(() => (pressed = 0), 0), { capture: true });
}

export function isTyping(element = document.activeElement) {
  return Boolean(element?.closest("input:not([type=checkbox]), textarea, select, [contenteditable]"));
}

export class Unreached extends Error {}

export async function ask(address, more = {}) {
  const headers = { "HX-Request": "true" }; // a lost session is then told, not a page of the door
  if (Date.now() - active > 60_000) headers["X-Unattended"] = "1"; // keeps no session awake
  const answer = await fetch(address, { ...more, headers }).catch(() => null);
  byId("ended").hidden = answer?.status !== 401;
  if (answer?.status === 401) byId("connection").hidden = true;
  if (!answer || answer.status === 401 || answer.status >= 500) throw new Unreached();
  return answer;
}

export async function pageOf(answer, before = "") {
  return new DOMParser().parseFromString(before + (await answer.text()), "text/html");
}

// A function that has `work` done soon: never twice at once, again after a failure, and the slower
// the server answers, the less often.
export function soon(work) {
  let due = false;
  let busy = false;
  return async () => {
    due = true;
    if (busy) return;
    busy = true;
    let wait = 100;
    try {
      while (due) {
        await pause(document.hidden ? Math.max(wait, 2000) : wait);
        while (Date.now() - pressed < 3000) await pause(50);
        due = false;
        const began = performance.now();
        try {
          await work();
          wait = Math.max(100, 3 * (performance.now() - began));
        } catch (trouble) {
          if (!(trouble instanceof Unreached)) throw trouble;
          due = true;
          wait = Math.min(10_000, 2 * wait + 200);
        }
      }
    } finally {
      busy = false;
    }
  };
}
