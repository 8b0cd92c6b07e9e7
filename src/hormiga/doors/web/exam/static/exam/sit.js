/* A question's comforts: clocks that run, and numbers that choose. The server keeps the
   time; without this the page says what was left when it came. */
"use strict";

(() => {
  const SHORT = 15;
  const began = Date.now();
  const clocks = [...document.querySelectorAll(".clocks [data-seconds]")];
  const form = document.getElementById("answer");
  const over = document.getElementById("over");

  function tick() {
    const gone = (Date.now() - began) / 1000;
    for (const clock of clocks) {
      const left = Math.max(0, Math.ceil(Number(clock.dataset.seconds) - gone));
      clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      clock.classList.toggle("short", left <= SHORT);
      if (left === 0) over.hidden = false;
    }
  }

  /* Keys work from anywhere on the page but other controls. */
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest("header, footer, a, button")) return;
    const chosen = form.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (chosen) {
      event.preventDefault();
      chosen.focus();
      chosen.click();
    } else if (event.key === "Enter") {
      event.preventDefault();
      form.requestSubmit();
    }
  });

  /* A second press sends nothing twice. */
  form.addEventListener("submit", () => {
    const button = form.querySelector("button");
    setTimeout(() => { button.disabled = true; });
  });

  /* A page from the browser's store is an old question: ask for the open one. */
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  setInterval(tick, 1000);
  tick();
})();
