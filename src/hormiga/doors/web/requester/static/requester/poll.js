/* Keep a part of the page up to date while somebody looks at it. Without this script
   the link below the numbers does the same. */
"use strict";

const EVERY = 5000;
const part = document.querySelector("[data-poll]");

async function poll() {
  if (document.visibilityState === "visible") {
    const answer = await fetch(part.dataset.poll, { redirect: "manual" }).catch(() => null);
    if (answer && !answer.ok) return; // signed out, or the batch is gone: stop asking
    const text = answer ? await answer.text() : "";
    if (text && text !== part.innerHTML) part.innerHTML = text;
  }
  setTimeout(poll, EVERY);
}

if (part) setTimeout(poll, EVERY);
