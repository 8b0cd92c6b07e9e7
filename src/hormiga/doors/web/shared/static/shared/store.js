/* What this device keeps for a worker: answers that wait to be sent, drafts, the tasks in
   hand. Each record names its owner, and nobody else's page reads it. No secrets. */
"use strict";

(() => {
  const NAME = "hormiga";
  const STORES = ["answers", "drafts", "parts", "who"];
  let opened = null;

  function open() {
    opened ??= new Promise((done, failed) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => {
        for (const name of STORES) asked.result.createObjectStore(name, { keyPath: "assignment" });
      };
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
    return opened;
  }

  /* On the disk before it says so: a browser may be killed the moment after. */
  async function run(name, mode, work) {
    const database = await open();
    return new Promise((done, failed) => {
      const transaction = database.transaction(name, mode, { durability: "strict" });
      const asked = work(transaction.objectStore(name));
      transaction.oncomplete = () => done(asked?.result);
      transaction.onabort = () => failed(transaction.error);
    });
  }

  const get = (name, key) => run(name, "readonly", (store) => store.get(key));
  const put = (name, record) => run(name, "readwrite", (store) => store.put(record));
  const remove = (name, key) => run(name, "readwrite", (store) => store.delete(key));
  const clear = (name) => run(name, "readwrite", (store) => store.clear());
  const all = async (name, owner) => {
    const records = await run(name, "readonly", (store) => store.getAll());
    return records.filter((record) => record.owner === owner).sort((a, b) => a.at - b.at);
  };

  /* Who works here: somebody new finds nothing of the tasks of whoever was here before.
     Answers and drafts stay, for their owner to find. */
  async function belongTo(owner) {
    const before = (await get("who", "who"))?.owner;
    if (before !== owner) await clear("parts");
    if (owner) await put("who", { assignment: "who", owner });
    else await clear("who");
  }

  const owner = async () => (await get("who", "who"))?.owner ?? "";

  window.hormigaStore = { get, put, remove, clear, all, belongTo, owner };
})();
