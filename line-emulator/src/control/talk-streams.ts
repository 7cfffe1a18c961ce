import { setTimeout as sleep } from 'node:timers/promises';
import { streamSSE } from 'hono/streaming';
import type { LineContext } from '../endpoint.ts';
import type { EmulatorState } from '../state.ts';
import type { TalkEvent } from '../talk.ts';

/** Proxies and browsers drop a stream that is silent for long. */
const KEEP_ALIVE_MS = 15_000;

/** A talk that a stream follows. */
export interface FollowedTalk {
  readonly channelId: string;
  readonly userId: string;
  readonly handle: number;
  /** Its items after this `seq` come first. */
  readonly since: number;
}

/**
 * Server-sent events of one talk or of many. Starts with the items after each talk's `since`, in order of `seq`.
 * @param named wraps every event's data as `{channelId, userId, data}`: for a stream of several talks
 */
export function streamTalks(
  c: LineContext,
  state: EmulatorState,
  talks: readonly FollowedTalk[],
  named: boolean,
): Response {
  return streamSSE(c, async (stream) => {
    const queue: { event: string; data: string; id?: string }[] = [];
    let wake = (): void => {};
    const stops = talks.map((talk) =>
      state.talks.watch(talk.channelId, talk.handle, (event) => {
        queue.push(toSse(event, talk, named));
        wake();
      }),
    );
    let open = true;
    stream.onAbort(() => {
      open = false;
      wake();
    });
    try {
      const missed = talks.flatMap((talk) =>
        state.talks
          .items(talk.channelId, talk.handle)
          .filter(({ seq }) => seq > talk.since)
          .map((data) => ({ talk, data })),
      );
      missed.sort((a, b) => a.data.seq - b.data.seq);
      for (const { talk, data } of missed) queue.push(toSse({ name: 'item', data }, talk, named));
      // A comment at once: the browser then knows that the stream stands.
      await stream.write(': open\n\n');
      while (open) {
        const event = queue.shift();
        if (event) await stream.writeSSE(event);
        else {
          const next = new Promise<boolean>((resolve) => (wake = () => resolve(true)));
          const silent = sleep(KEEP_ALIVE_MS, false, { ref: false });
          if (!(await Promise.race([next, silent]))) await stream.write(': still here\n\n');
        }
      }
    } finally {
      for (const stop of stops) stop();
    }
  });
}

function toSse(
  event: TalkEvent,
  { channelId, userId }: FollowedTalk,
  named: boolean,
): { event: string; data: string; id?: string } {
  const data = JSON.stringify(named ? { channelId, userId, data: event.data } : event.data);
  return event.name === 'item'
    ? { event: 'item', data, id: String(event.data.seq) }
    : { event: event.name, data };
}
