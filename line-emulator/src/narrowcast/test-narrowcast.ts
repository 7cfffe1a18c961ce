import { expect } from 'vitest';
import { jobsDone } from '../rich-menus/test-menus.ts';
import { startTrial, type Answer, type Trial } from '../test-setup.ts';
import { virtualUserId } from '../virtual-users.ts';

export const messages = [{ type: 'text', text: '避難所が開きました https://example.jp/' }];

export const operator = (kind: string, value: unknown) => ({ type: 'operator', [kind]: value });

export const idOf = (answer: Answer) => answer.headers.get('x-line-request-id')!;

/** An emulator with so many friends and short ways to send narrowcasts; for the tests of this folder. */
export interface NarrowcastTrial extends Trial {
  ids: string[];
  send(more?: Record<string, unknown>, headers?: Record<string, string>): Promise<Answer>;
  progress(answer: Answer): Promise<any>;
  /** An audience of these users, ready, as a recipient. */
  audience(userIds: string[]): Promise<{ type: string; audienceGroupId: number }>;
  /** Sends and gives the ids of those who were reached. */
  reached(more: Record<string, unknown>): Promise<Set<string>>;
}

export async function startNarrowcasts(
  friends = 300,
  settings: Record<string, unknown> = {},
): Promise<NarrowcastTrial> {
  const trial = await startTrial(settings, { limits: { enabled: false } });
  await trial.control(`/channels/${trial.channel.channelId}/friends`, { count: friends, seed: '町' });
  const send = (more: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
    trial.line('/v2/bot/message/narrowcast', { messages, ...more }, headers);
  const progress = async (answer: Answer) =>
    (await trial.lineGet(`/v2/bot/message/progress/narrowcast?requestId=${idOf(answer)}`)).json;
  return {
    ...trial,
    ids: Array.from({ length: friends }, (_, i) => virtualUserId('町', i)),
    send,
    progress,
    audience: async (userIds) => {
      const made = await trial.line('/v2/bot/audienceGroup/upload', {
        description: 'あ',
        audiences: userIds.map((id) => ({ id })),
      });
      await jobsDone(trial);
      return { type: 'audience', audienceGroupId: made.json.audienceGroupId };
    },
    reached: async (more) => {
      const answer = await send(more);
      expect(answer).toMatchObject({ status: 202, json: {} });
      await jobsDone(trial);
      expect((await progress(answer)).phase).toBe('succeeded');
      return new Set((await trial.get(`/_emulator/calls/${idOf(answer)}`)).json.delivered);
    },
  };
}
