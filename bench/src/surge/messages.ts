/** One kind of request to one door; the flood and the quiet rate send the same. */
export interface Door {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  /** `{n}` in it becomes a number that no other request has. */
  readonly body: unknown;
  /** One of these with each request, in turn: sessions of many people. */
  readonly cookies: readonly string[];
  /** A webhook's channel secret: each body gets an event of its own and is signed. */
  readonly channelSecret: string | null;
  /** Requests a second of the flood. */
  readonly flood: number;
}

/** What the process that sends is told: how much to send to each door. */
export interface Order {
  readonly origin: string;
  readonly seconds: number;
  readonly doors: readonly { readonly door: Door; readonly perSecond: number; readonly atOnce: number }[];
}

export interface Outcome {
  readonly name: string;
  readonly sent: number;
  /** Milliseconds of each that was not refused. */
  readonly times: readonly number[];
  /** 503 and 429. */
  readonly refused: number;
  /** Anything else above 499, and connections that broke. */
  readonly failed: number;
}
