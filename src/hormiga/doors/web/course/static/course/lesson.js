/* Remembers how far one has read: the block at the top of the window goes to the server
   when the page is left, so that another device goes on there. */
"use strict";

(() => {
  const form = document.getElementById("place");
  const blocks = [...document.querySelectorAll("[data-block]")];
  let kept = "";

  const here = () => {
    const isAtEnd = scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
    const line = isAtEnd ? innerHeight : innerHeight / 3;
    const above = blocks.filter((one) => one.getBoundingClientRect().top <= line);
    return above.at(-1)?.dataset.block ?? "0";
  };

  const keep = () => {
    const place = here();
    if (!scrollY || place === kept) return;
    kept = place;
    form.elements.namedItem("block").value = place;
    fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true })
      .catch(() => { kept = ""; });
  };

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep();
  });

  /* A quiz that was sent is what one came back for. */
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (target && target.tabIndex === -1) target.focus({ preventScroll: true });
})();
