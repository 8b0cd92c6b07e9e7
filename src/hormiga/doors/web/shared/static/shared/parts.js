/* What htmx leaves to us: where the focus goes when a part of the page is replaced, and
   what happens when a part cannot be had. Links and forms work without any of it. */
"use strict";

const before = new WeakMap();

function items(part) {
  return [...part.querySelectorAll("[data-item]")];
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt } = event.detail;
  const isPoll = (elt.getAttribute("hx-trigger") || "").startsWith("every");
  if (isPoll && document.visibilityState !== "visible") event.preventDefault();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, pathInfo, target } = event.detail;
  const from = new URL(xhr.responseURL, location.href).pathname;
  const asked = new URL(pathInfo.requestPath, location.href).pathname;
  if (from !== asked && from !== location.pathname) {
    // Led elsewhere, as who is signed out is: the whole page says it better.
    event.detail.shouldSwap = false;
    location.reload();
    return;
  }
  const focused = document.activeElement && document.activeElement.closest("[data-item]");
  before.set(xhr, { count: items(target).length, at: items(target).indexOf(focused) });
});

document.addEventListener("htmx:afterSettle", (event) => {
  const { xhr, target } = event.detail;
  const was = before.get(xhr);
  if (!was) return;
  before.delete(xhr);
  const part = target.isConnected ? target : document.getElementById(target.id);
  if (!part) return;
  const now = items(part);
  // More of a list: on to the first that is new. One fewer: on to what took its place.
  const next = now.length > was.count ? was.count : Math.min(was.at, now.length - 1);
  const lost = !document.activeElement || document.activeElement === document.body;
  const item =
    part.querySelector("[aria-invalid='true']") ||
    (now.length > was.count || was.at >= 0 ? now[next] : null);
  const goal = item || (lost && was.count ? document.getElementById("main") : null);
  if (goal) {
    if (!goal.hasAttribute("tabindex")) goal.setAttribute("tabindex", "-1");
    goal.focus();
  }
});

// A link that fails as a part is followed as a link; a form is sent as a form.
for (const failure of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(failure, (event) => {
    const { elt } = event.detail;
    if (elt instanceof HTMLAnchorElement) location.assign(elt.href);
    else if (elt instanceof HTMLFormElement) elt.submit();
  });
}
