/* A button that copies the text of the element it names. Without a clipboard it stays
   hidden: the text can be marked by hand. */
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const from = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText(from.textContent.replace(/\s+/g, ""));
    button.textContent = button.dataset.done;
    button.removeAttribute("aria-label");
  });
}
