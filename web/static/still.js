// Nothing moves: what an agent points at, types in or has focused keeps its place on the screen.

import { byId, isTyping } from "./asking.js";

const THINGS = "#rows tr, a, button, input, select, textarea, summary, label, li, p";

// What must stay where it is on the screen, the most important first.
function fixedThings() {
  const focused = document.activeElement;
  const pointed = [...document.querySelectorAll(":hover")].pop();
  const found = [isTyping() ? focused : null, pointed, focused]
    .map((one) => one?.closest("#rows tr, li[id]") ?? one?.closest(THINGS))
    .filter((one) => one && byId("main").contains(one) && !one.closest(".strip"));
  if (!found.length && scrollY > 0) {
    const all = [...document.querySelectorAll("#rows tr, [data-part] li")];
    found.push(...all.filter((one) => one.getBoundingClientRect().bottom > 0).slice(0, 1));
  }
  return [...new Set(found)];
}

// Do `change`, and scroll by as much as it moved them. What scrolling cannot make good is undone, by
// the function that `change` gave back; false then.
export function steady(change) {
  const things = fixedThings().map((one) => [one, one.getBoundingClientRect().top]);
  const shifts = () =>
    things.map(([one, top]) => {
      const now = one.isConnected ? one : one.id && byId(one.id);
      return now ? now.getBoundingClientRect().top - top : 0;
    });
  const settle = () => scrollBy({ top: shifts()[0] ?? 0, behavior: "instant" });
  const undo = change();
  settle();
  if (!undo || shifts().every((shift) => Math.abs(shift) <= 1)) return true;
  undo();
  settle();
  return false;
}

// Where the focus is in `old`, found again in `fresh`.
export function keepFocus(old, change, fresh = old) {
  const at = old.contains(document.activeElement) ? document.activeElement : null;
  const name = (one) => [one.id, one.dataset.key, one.className, one.textContent].join("|");
  change();
  if (!at || fresh.contains(document.activeElement)) return;
  if (at.isConnected) return at.focus({ preventScroll: true });
  const all = [...fresh.querySelectorAll("a, button, input, select, summary")];
  (all.find((one) => name(one) === name(at)) ?? all.find((one) => one.matches("a.open")))?.focus({ preventScroll: true });
}
