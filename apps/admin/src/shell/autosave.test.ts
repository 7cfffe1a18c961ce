import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAutosave, type SaveState } from './autosave.ts';

class Conflict extends Error {}

/** A server that keeps one text, and may be told to misbehave. */
function arrange() {
  const server = { revision: 0, text: '', answers: [] as ('ok' | 'down' | 'lost')[], calls: 0 };
  const states: SaveState[] = [];
  const autosave = createAutosave<string>({
    revision: 0,
    everyMs: 10_000,
    async save(text, revision) {
      server.calls += 1;
      const answer = server.answers.shift() ?? 'ok';
      if (answer === 'down') throw new TypeError('network');
      if (revision !== server.revision) throw new Conflict();
      server.revision += 1;
      server.text = text;
      if (answer === 'lost') throw new TypeError('network');
      return { revision: server.revision, savedAt: `saved ${server.revision}` };
    },
    isConflict: (error) => error instanceof Conflict,
    ownRevision: async (sent) => (server.text === sent ? server.revision : null),
    onState: (state) => states.push(state),
  });
  return { server, states, autosave, last: () => states.at(-1) };
}

describe('自動保存', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('10秒ごとに保存し、変わっていなければ何も送らない', async () => {
    const { server, autosave, last } = arrange();
    autosave.change('本文');
    expect(last()?.kind).toBe('unsaved');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(server.text).toBe('本文');
    expect(last()).toEqual({ kind: 'saved', at: 'saved 1' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.calls).toBe(1);
    autosave.stop();
  });

  it('つながらない間も入力は残り、つながれば最後の内容が保存される', async () => {
    const { server, autosave, last } = arrange();
    server.answers.push('down', 'down');
    autosave.change('一');
    expect(await autosave.flush()).toBe(false);
    expect(last()?.kind).toBe('failed');
    autosave.change('一二');
    expect(await autosave.flush()).toBe(false);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(server.text).toBe('一二');
    expect(last()?.kind).toBe('saved');
    autosave.stop();
  });

  it('保存の途中で書き足した分も続けて保存する', async () => {
    const { server, autosave } = arrange();
    autosave.change('一');
    const flushed = autosave.flush();
    autosave.change('一二');
    expect(await flushed).toBe(true);
    expect(server).toMatchObject({ text: '一二', calls: 2 });
    autosave.stop();
  });

  it('ほかの人が保存していたら止まり、決めてから上書きする', async () => {
    const { server, autosave, last } = arrange();
    server.revision = 7;
    server.text = 'ほかの人';
    autosave.change('自分');
    expect(await autosave.flush()).toBe(false);
    expect(last()?.kind).toBe('conflict');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(server).toMatchObject({ text: 'ほかの人', calls: 1 });
    expect(await autosave.settle(7)).toBe(true);
    expect(server.text).toBe('自分');
    autosave.stop();
  });

  it('返事だけ届かなかった自分の保存を、ほかの人の保存とみなさない', async () => {
    const { server, autosave, last } = arrange();
    server.answers.push('lost');
    autosave.change('一');
    expect(await autosave.flush()).toBe(false);
    autosave.change('一二');
    expect(await autosave.flush()).toBe(true);
    expect(server.text).toBe('一二');
    expect(last()?.kind).toBe('saved');
    autosave.stop();
  });
});
