/* The page that opens when no other can: what waits on this device, and where to go on. */
"use strict";

(async () => {
  const KNOCK_AGAIN = 5_000;
  const store = window.hormigaStore;
  const owner = await store.owner();
  if (!owner) return;
  const answers = await store.all("answers", owner);
  const count = answers.filter((one) => one.state === "waiting").length;
  const said = document.getElementById("waiting");
  if (count) {
    said.textContent = said.dataset.words.replace("%n", count);
    said.hidden = false;
  }
  const waiting = new Set(answers.map((one) => one.assignment));
  const parts = await store.all("parts", owner);
  const open = parts.filter((one) => !waiting.has(one.assignment) && one.endsAt > Date.now());
  const desks = new Map(open.map((one) => [one.desk, one.title]));
  const list = document.getElementById("in-hand");
  for (const [address, title] of desks) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = address;
    link.textContent = title;
    item.append(link);
    list.append(item);
  }
  document.getElementById("go-on").hidden = desks.size === 0;

  /* A device says that it is online before anything can be reached, and more than once:
     so one knocks first, now and then. Whoever is leaving already is not called back. */
  let isLeaving = false;
  addEventListener("beforeunload", () => { isLeaving = true; });
  async function comeBack() {
    if (!navigator.onLine || document.visibilityState !== "visible") return;
    const isThere = await fetch(location.href, { method: "HEAD" }).then(() => true, () => false);
    if (isThere && !isLeaving) location.reload();
  }
  addEventListener("online", comeBack);
  setInterval(comeBack, KNOCK_AGAIN);
})();
