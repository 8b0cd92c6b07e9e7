/* The worker behind the pages: what makes them open without a connection. */
"use strict";

if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("/sw.js").then(() => navigator.serviceWorker.ready).then(
    (registration) => registration.active?.postMessage({
      type: "here",
      language: document.documentElement.lang,
      isSignedOut: document.querySelector("meta[name=signed-in]")?.content === "no",
    }),
    () => {}, // a comfort: without it the pages need a connection
  );
}
