/** The panel's line to the extension: requests with replies, events, notices, and the state that survives being hidden. */
import type { EventMessage, FromPanel, NoticeMessage, PanelNotices, PanelRequests, Reply, RequestMessage, RequestName, ToPanel } from "./protocol.ts";

/** What VS Code gives a webview. */
export interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

export class Connection {
  private readonly api: VsCodeApi;
  private readonly waiting = new Map<number, (reply: Reply<unknown>) => void>();
  private lastId = 0;

  constructor(api: VsCodeApi, hear: (event: EventMessage) => void) {
    this.api = api;
    addEventListener("message", ({ data }: MessageEvent<ToPanel>) => {
      if (data.type === "event") hear(data);
      if (data.type !== "reply") return;
      this.waiting.get(data.id)?.(data.reply);
      this.waiting.delete(data.id);
    });
  }

  /** Never rejects: what goes wrong is a problem. */
  ask<M extends RequestName>(name: M, params: PanelRequests[M][0]): Promise<Reply<PanelRequests[M][1]>> {
    const id = ++this.lastId;
    return new Promise((done) => {
      this.waiting.set(id, (reply) => done(reply as Reply<PanelRequests[M][1]>));
      this.send({ type: "request", id, name, params } as RequestMessage);
    });
  }

  tell<N extends keyof PanelNotices>(name: N, data: PanelNotices[N]): void {
    this.send({ type: "notice", name, data } as NoticeMessage);
  }

  get saved(): unknown {
    return this.api.getState();
  }

  save(state: unknown): void {
    this.api.setState(state);
  }

  private send(message: FromPanel): void {
    this.api.postMessage(message);
  }
}
