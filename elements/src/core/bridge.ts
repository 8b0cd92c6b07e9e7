// The frame's one way out: a port to the page around it, offered once with the load's
// nonce. Nothing that a template does later can take the port away.

import { type Heard, type Said, VERSION } from "./messages";

type Listener = (message: Heard) => void;

export class Bridge {
  private port: MessagePort | null = null;
  private listeners: Listener[] = [];
  private waiting = new Map<number, (message: Heard) => void>();
  private requests = 0;
  private lastActive = 0;

  /** Offer a port to whoever embeds this document. */
  open(): void {
    const nonce = decodeURIComponent(location.hash.slice(1));
    if (window.parent === window || !nonce) return;
    const channel = new MessageChannel();
    this.port = channel.port1;
    this.port.onmessage = (event) => this.hear(event.data as Heard & { v: number });
    const hello = { v: VERSION, type: "hello", nonce };
    window.parent.postMessage(hello, "*", [channel.port2]);
    const stir = () => this.active();
    for (const name of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"])
      addEventListener(name, stir, { passive: true, capture: true });
  }

  /** True inside a page of ours; alone, a template shows its answer instead. */
  get isOpen(): boolean {
    return this.port !== null;
  }

  say(message: Said, transfer: Transferable[] = []): void {
    this.port?.postMessage({ v: VERSION, ...message }, transfer);
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
