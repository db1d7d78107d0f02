/** Questions between two threads: each side answers the other's, by method name and plain arguments. */

/** A message port, of Node's or of the web's kind. */
export interface Port {
  postMessage(message: unknown): void;
  listen(receive: (message: unknown) => void): void;
}

type Message =
  | { readonly ask: number; readonly method: string; readonly args: readonly unknown[] }
  | { readonly answer: number; readonly value: unknown }
  | { readonly answer: number; readonly fault: string };

/** `T`'s methods from far away: every one of them answers later. */
export type Remote<T> = {
  readonly [K in keyof T as T[K] extends (...args: never[]) => unknown ? K : never]:
    T[K] extends (...args: infer A) => infer R ? (...args: A) => Promise<Awaited<R>> : never;
};

/** Lets `serve` answer the questions that come to `port`, and returns the other side's. A fault there rejects the call here with its stack as the message. */
export const connectPort = <Theirs>(port: Port, serve: (method: string, args: readonly unknown[]) => unknown): Remote<Theirs> => {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(fault: Error): void }>();
  let asked = 0;
  const answer = async (ask: number, method: string, args: readonly unknown[]): Promise<void> => {
    try {
      port.postMessage({ answer: ask, value: await serve(method, args) });
    } catch (fault) {
      port.postMessage({ answer: ask, fault: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault) });
    }
  };
  port.listen((received) => {
    const message = received as Message;
    if ("ask" in message) return void answer(message.ask, message.method, message.args);
    const caller = waiting.get(message.answer);
    waiting.delete(message.answer);
    if ("fault" in message) caller?.reject(new Error(message.fault));
    else caller?.resolve(message.value);
  });
  const call = (method: string) => (...args: unknown[]) => new Promise<unknown>((resolve, reject) => {
    asked++;
    waiting.set(asked, { resolve, reject });
    port.postMessage({ ask: asked, method, args });
  });
  // `then` is left out: a proxy that answers to it looks like a promise to `await`.
  return new Proxy({}, { get: (_, method) => (method === "then" ? undefined : call(String(method))) }) as Remote<Theirs>;
};
