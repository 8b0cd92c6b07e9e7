// Between a task's HTML and the page around it: what the worker submits goes up as
// texts by name, and nothing else does. The contract stands in engines/frame.py.
(() => {
  "use strict";
  const nonce = decodeURIComponent(location.hash.slice(1));
  const RESERVED = new Set(["assignmentId", "hitId", "turkSubmitTo", "workerId"]);
  const MOST = 1000000;

  function say(type, body) {
    parent.postMessage({ v: 1, type, nonce, body }, "*");
  }

  function collect(form, submitter) {
    const named = submitter && submitter.name ? submitter : null;
    const fields = {};
    const add = (name, value) => {
      if (!name || RESERVED.has(name)) return;
      const own = Object.prototype.hasOwnProperty.call(fields, name);
      Object.defineProperty(fields, name, {
        value: own ? fields[name] + "|" + value : value,
        configurable: true, enumerable: true, writable: true,
      });
    };
    for (const [name, value] of new FormData(form)) {
      if (typeof value !== "string") {
        if (value.size || value.name) return { reason: "files" };
      } else {
        add(name, value);
      }
    }
    if (named) add(named.name, named.value);
    const size = new TextEncoder().encode(JSON.stringify(fields)).length;
    return size > MOST ? { reason: "too-large" } : { fields };
  }

  function send(form, submitter) {
    const got = collect(form, submitter);
    say(got.reason ? "invalid" : "submit", got);
  }

  // On the window and last, so that a task's own handlers may still say no.
  addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    event.preventDefault();
    send(event.target, event.submitter);
  });
  HTMLFormElement.prototype.submit = function submit() {
    send(this, null);
  };

  addEventListener("message", (event) => {
    const data = event.data;
    if (event.source !== parent || !data || data.nonce !== nonce) return;
    if (data.v !== 1 || data.type !== "submit-now") return;
    const form = document.querySelector("form");
    if (form) form.requestSubmit();
    else say("invalid", { reason: "no-form" });
  });

  addEventListener("DOMContentLoaded", () => {
    let last = 0;
    const measure = () => {
      const box = document.documentElement.getBoundingClientRect();
      const height = Math.ceil(box.height);
      if (height !== last) say("height", { height: (last = height) });
    };
    say("ready", {});
    if (!document.querySelector("form")) say("invalid", { reason: "no-form" });
    measure();
    new ResizeObserver(measure).observe(document.documentElement);
  });
})();
