import { friendshipOf } from '../channels.ts';
import type { LineApp } from '../endpoint.ts';
import type { EmulatorState } from '../state.ts';
import { channelOf, controlError, handleOf } from './reading.ts';
import { streamTalks } from './talk-streams.ts';

/** The talk of a user as a phone reads it: at once, by long poll, or as a stream. */
export function registerTalkControl(app: LineApp, state: EmulatorState): void {
  app.get('/_emulator/users/:userId/talk', (c) =>
    c.json(readTalk(state, c.req.param('userId'), c.req.query('channelId'), c.req.query('since'))),
  );
  app.get('/_emulator/users/:userId/events', async (c) => {
    const { channelId, since, wait } = c.req.query();
    const userId = c.req.param('userId');
    const channel = channelOf(state, channelId);
    const handle = handleOf(state, userId);
    const id = channel.settings.channelId;
    if (!(c.req.header('accept') ?? '').includes('text/event-stream')) {
      const seconds = Math.min(60, Math.max(0, Number(wait ?? 0) || 0));
      const first = readTalk(state, userId, id, since);
      if (first.items.length > 0 || seconds === 0) return c.json(first);
      await waitForChange(state, id, handle, seconds * 1000, c.req.raw.signal);
      return c.json(readTalk(state, userId, id, since));
    }
    const start = startOf(state, c.req.header('last-event-id') ?? since);
    return streamTalks(c, state, [{ channelId: id, userId, handle, since: start }], false);
  });
  app.get('/_emulator/talks/events', (c) => {
    const talks = (c.req.queries('talk') ?? []).map((name) => {
      const [channelId, userId, since] = name.split('.', 3);
      const { settings } = channelOf(state, channelId);
      return {
        channelId: settings.channelId,
        userId: userId ?? '',
        handle: handleOf(state, userId),
        since: startOf(state, since),
      };
    });
    return streamTalks(c, state, talks, true);
  });
  app.get('/_emulator/contents/:messageId', (c) => {
    const content = state.contents.get(c.req.param('messageId'));
    if (!content || content.unsent) throw controlError(404, 'There is no such content.');
    return c.body(Uint8Array.from(content.bytes), 200, {
      'content-type': content.contentType,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
  });
}

/** A stream without a place to start from tells only what is new. */
function startOf(state: EmulatorState, since: string | undefined): number {
  const start = Number(since ?? state.talks.latestSeq);
  if (!Number.isFinite(start)) throw controlError(400, 'since must be a number.');
  return start;
}

function readTalk(
  state: EmulatorState,
  userId: string,
  channelId: string | undefined,
  since: string | undefined,
) {
  const channel = channelOf(state, channelId);
  const handle = handleOf(state, userId);
  const id = channel.settings.channelId;
  const items = state.talks.items(id, handle);
  const after = Number(since ?? 0);
  if (!Number.isFinite(after)) throw controlError(400, 'since must be a number.');
  const last = items.findLast((item) => item.kind !== 'system');
  return {
    items: items.filter((item) => item.seq > after),
    latestSeq: items.at(-1)?.seq ?? 0,
    // Only the last message's quick replies show, until the user says something.
    quickReply: last?.from === 'account' ? (last.message.quickReply ?? null) : null,
    friendship: friendshipOf(channel, handle),
    loadingUntil: state.talks.loadingUntil(id, handle),
    richMenuId: state.richMenus.of(channel).seen(handle).menu?.richMenuId ?? null,
  };
}

function waitForChange(
  state: EmulatorState,
  channelId: string,
  handle: number,
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(done, ms).unref();
    const stop = state.talks.watch(channelId, handle, done);
    signal.addEventListener('abort', done, { once: true });
  });
}
