// The frame's one way out: a port to the page around it, offered once with the load's
// nonce. Nothing that a template does later can take the port away.

import { type Heard, type Said, VERSION } from "./messages";

type Listener = (message: Heard) => void;

const KNOCK_AGAIN = 300;
const MOST_KNOCKS = 200;

export class Bridge {
  private port: MessagePort | null = null;
  private waitingToBeSaid: [Said, Transferable[]][] = [];
  private listeners: Listener[] = [];
  private waiting = new Map<number, (message: Heard) => void>();
  private requests = 0;
  private lastActive = 0;
  /** True inside a page of ours; alone, a template shows its answer instead. */
  isOpen = false;

  /** Offer a port to whoever embeds this document, until it is taken: the page's script
      may come later than this one. What is said meanwhile waits. */
  open(): void {
    const nonce = decodeURIComponent(location.hash.slice(1));
    if (window.parent === window || !nonce) return;
    this.isOpen = true;
    const knock = (times: number) => {
      if (this.port || times > MOST_KNOCKS) return;
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = (event) => this.answered(port1, event.data as Heard & { v: number });
      window.parent.postMessage({ v: VERSION, type: "hello", nonce }, "*", [port2]);
      setTimeout(() => knock(times + 1), KNOCK_AGAIN);
    };
    knock(1);
    const stir = () => this.active();
    for (const name of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"])
      addEventListener(name, stir, { passive: true, capture: true });
  }

  say(message: Said, transfer: Transferable[] = []): void {
    if (!this.isOpen) return;
    if (this.port) this.port.postMessage({ v: VERSION, ...message }, transfer);
    else this.waitingToBeSaid.push([message, transfer]);
  }

  listen(listener: Listener): void {
    this.listeners.push(listener);
  }

  /** Ask the page for something and wait for the reply that carries our number. */
  ask(write: (request: number) => Said, transfer: Transferable[] = []): Promise<Heard> {
    const request = ++this.requests;
    return new Promise((resolve) => {
      this.waiting.set(request, resolve);
      this.say(write(request), transfer);
    });
  }

  /** Tell the page, at most every five seconds, that a person is at work here. */
  private active(): void {
    const now = performance.now();
    if (now - this.lastActive < 5000 && this.lastActive) return;
    this.lastActive = now;
    this.say({ type: "active", body: {} });
  }

  /** The port that is answered is the one; what waited is said first. */
  private answered(port: MessagePort, message: Heard & { v: number }): void {
    if (!this.port) {
      this.port = port;
      for (const [said, transfer] of this.waitingToBeSaid.splice(0)) this.say(said, transfer);
    }
    if (port === this.port) this.hear(message);
  }

  private hear(message: Heard & { v: number }): void {
    if (message?.v !== VERSION) return;
    const request = (message.body as { request?: number }).request;
    const waiting = request === undefined ? undefined : this.waiting.get(request);
    if (waiting && request !== undefined) {
      this.waiting.delete(request);
      waiting(message);
      return;
    }
    for (const listener of this.listeners) listener(message);
  }
}

export const bridge = new Bridge();
