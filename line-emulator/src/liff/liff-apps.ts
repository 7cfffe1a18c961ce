import { randomBytes } from 'node:crypto';
import type { LiffRequest } from './check-liff-app.ts';

/** LINE's object of a LIFF app, with its standard values filled in. */
export interface LiffApp {
  liffId: string;
  view: { type: 'compact' | 'tall' | 'full'; url: string; moduleMode?: boolean };
  description?: string;
  features: { ble?: boolean; qrCode: boolean };
  permanentLinkPattern: 'concat';
  scope: string[];
  botPrompt: 'normal' | 'aggressive' | 'none';
}

/** LINE lets a login channel have this many (facts, section 11). */
export const MOST_LIFF_APPS = 30;

/** The LIFF apps of all login channels. */
export class LiffApps {
  readonly #apps = new Map<string, { loginChannelId: string; app: LiffApp }>();

  /** Makes an app. `request` has passed the checks; `liffId` only where the control API chooses it. */
  add(loginChannelId: string, request: LiffRequest, liffId?: string): LiffApp {
    const app: LiffApp = {
      liffId: liffId ?? this.#newId(loginChannelId),
      view: { type: 'full', url: '', ...request.view },
      features: { qrCode: false, ...request.features },
      permanentLinkPattern: 'concat',
      scope: request.scope ?? ['profile', 'chat_message.write'],
      botPrompt: request.botPrompt ?? 'none',
      ...(request.description === undefined ? {} : { description: request.description }),
    };
    this.#apps.set(app.liffId, { loginChannelId, app });
    return app;
  }

  /** Changes what is given; the rest stays. */
  update(app: LiffApp, request: LiffRequest): void {
    Object.assign(app.view, request.view);
    Object.assign(app.features, request.features);
    if (request.description !== undefined) app.description = request.description;
    if (request.scope !== undefined) app.scope = request.scope;
    if (request.botPrompt !== undefined) app.botPrompt = request.botPrompt;
  }

  find(liffId: string): { loginChannelId: string; app: LiffApp } | undefined {
    return this.#apps.get(liffId);
  }

  of(loginChannelId: string): LiffApp[] {
    return [...this.#apps.values()]
      .filter((entry) => entry.loginChannelId === loginChannelId)
      .map(({ app }) => app);
  }

  delete(liffId: string): void {
    this.#apps.delete(liffId);
  }

  /** Login channel and eight letters or digits, as at LINE. */
  #newId(loginChannelId: string): string {
    for (;;) {
      const tail = randomBytes(12).toString('base64').replaceAll(/[+/=]/g, '').slice(0, 8);
      const id = `${loginChannelId}-${tail}`;
      if (tail.length === 8 && !this.#apps.has(id)) return id;
    }
  }
}
