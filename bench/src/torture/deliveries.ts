/** The deliveries of the torture: each with a text of its own, so that whatever reaches a phone tells which it was. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from './world.ts';

export interface Ordered {
  readonly id: string;
  readonly text: string;
  /** Stopped by a person in mid-send: those whom nobody wrote to must have got nothing. */
  stopped: boolean;
}

interface Shown {
  readonly state: string;
  readonly halted: string | null;
  readonly recipients: number;
  readonly confirmed: number;
}

const EVERYBODY_KNOWN = { kind: 'not', of: { kind: 'testers' } };

export class Deliveries {
  readonly ordered: Ordered[] = [];
  readonly #world: World;
  #segment: { id: string; revision: number; name: string } | null = null;
  #edits = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /** Writes, checks and sends the next one: now, or by the schedule that both servers watch. */
  async click(): Promise<Ordered> {
    const { staff, sql } = this.#world;
    const number = this.ordered.length;
    const text = `配信 ${number}：避難所は市民体育館です。`;
    const { id } = await staff<{ id: string }>('POST', '/deliveries', {});
    const { revision } = await staff<{ revision: number }>('GET', `/deliveries/${id}`);
    const saved = await staff<{ revision: number }>('PUT', `/deliveries/${id}/draft`, {
      revision,
      title: `torture ${number}`,
      kind: 'announcement',
      blocks: [{ kind: 'text', text }],
      target: await this.#target(number),
      silent: number % 2 === 0,
    });
    const { recipients } = await staff<{ recipients: number }>('POST', `/deliveries/${id}/check`, {});
    const scheduled = number % 4 === 3;
    const order = {
      revision: saved.revision,
      scheduledFor: scheduled ? Temporal.Now.instant().add({ minutes: 5 }).toString() : null,
      confirmedRecipients: recipients,
    };
    await staff('POST', `/deliveries/${id}/send`, order).catch((error: unknown) => {
      // The server died between its commit and its answer: the first click was heard.
      if (!/changed_meanwhile|wrong_state/.test((error as Error).message)) throw error;
    });
    if (scheduled) await sql('UPDATE deliveries SET scheduled_for = now() WHERE id = $1', [id]);
    const delivery = { id, text, stopped: false };
    this.ordered.push(delivery);
    return delivery;
  }

  async #target(number: number): Promise<object> {
    if (number % 3 !== 1) return { kind: 'condition', condition: EVERYBODY_KNOWN, includeUnanswered: true };
    this.#segment ??= await this.#newSegment();
    return { kind: 'segment', segmentId: this.#segment.id };
  }

  async #newSegment() {
    const [made] = await this.#world.sql<{ id: string; revision: number; name: string }>(
      `INSERT INTO segments (municipality_id, name, condition, include_unanswered) VALUES ($1, '切り替わる配信グループ', $2, true)
       RETURNING id, revision, name`,
      [this.#world.municipality, JSON.stringify(EVERYBODY_KNOWN)],
    );
    return made!; // an INSERT makes its row
  }

  /** The segment means somebody else from now on. Who was frozen must not notice. */
  async editSegment(): Promise<void> {
    if (!this.#segment) return;
    this.#edits += 1;
    const condition = this.#edits % 2 === 0 ? EVERYBODY_KNOWN : { kind: 'language', languages: ['ja', 'en'] };
    await this.#world.sql('UPDATE segments SET condition = $1, revision = revision + 1 WHERE id = $2', [
      JSON.stringify(condition),
      this.#segment.id,
    ]);
  }

  result(id: string): Promise<Shown> {
    return this.#world.staff('GET', `/deliveries/${id}/result`);
  }

  /** Those that are on their way, oldest first. */
  async open(): Promise<(Ordered & Shown)[]> {
    const found: (Ordered & Shown)[] = [];
    for (const delivery of this.ordered) {
      const shown = await this.result(delivery.id).catch(() => null); // not begun yet: it is scheduled
      if (!shown) found.push({ ...delivery, state: 'scheduled', halted: null, recipients: 1, confirmed: 0 });
      else if (shown.state === 'sending') found.push({ ...delivery, ...shown });
    }
    return found;
  }

  /** What LINE's refusals halted goes on again, as a person would click; a pause is left alone. */
  async resumeHalted(): Promise<void> {
    for (const { id, halted } of await this.open()) {
      if (halted !== null && halted !== 'paused') await this.#act(id, 'resume');
    }
  }

  async pauseAndResume(ms: number): Promise<void> {
    const [first] = (await this.open()).filter(({ state }) => state === 'sending');
    if (!first) return;
    await this.#act(first.id, 'pause');
    await sleep(ms);
    await this.#act(first.id, 'resume');
  }

  async stopNewest(): Promise<void> {
    const newest = this.ordered.at(-1);
    if (!newest) return;
    await this.#act(newest.id, 'stop');
    newest.stopped = true;
  }

  /** Too late is no failure: it has ended, or somebody was quicker. */
  async #act(id: string, what: 'pause' | 'resume' | 'stop'): Promise<void> {
    await this.#world.staff('POST', `/deliveries/${id}/${what}`, {}).catch((error: unknown) => {
      if (!/: 409 /.test((error as Error).message)) throw error;
    });
  }

  async ended(timeoutMs: number): Promise<void> {
    for (const deadline = performance.now() + timeoutMs; ; await sleep(300)) {
      const open = await this.open();
      if (open.length === 0) return;
      if (performance.now() > deadline) throw new Error(`not ended: ${JSON.stringify(open)}`);
      await this.resumeHalted();
    }
  }
}
