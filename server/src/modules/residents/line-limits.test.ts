/** Everything the talk can say goes through LINE's own rules, as the emulator knows them. */
import { startEmulator, type Emulator } from '@madoguchi/line-emulator';
import { RESIDENT_LANGUAGES } from '@madoguchi/contract/questions';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { person, talkWorld, tapOn, type SeenMessage, type TalkWorld } from '../../../testing/talk-world.ts';

let db: TestDatabase;
let world: TalkWorld;
let emulator: Emulator;
let token = '';
beforeAll(async () => {
  emulator = await startEmulator();
  db = await testDatabase({ PUBLIC_URL: 'https://line.minatodai.example' });
  world = await talkWorld(db);
  const made = await fetch(`${emulator.url}/_emulator/channels`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ displayName: 'みなと台市' }),
  });
  token = ((await made.json()) as { accessToken: string }).accessToken;
});
afterAll(async () => {
  await db.close();
  await emulator.stop();
});

/** What LINE says about the replies written so far. */
async function refusals(): Promise<string[]> {
  const rows = await db.sql<{ body: Buffer }>('SELECT body FROM outbox_messages');
  const found: string[] = [];
  for (const { body } of rows) {
    const { messages } = JSON.parse(body.toString()) as { messages: object[] };
    const answer = await fetch(`${emulator.url}/v2/bot/message/validate/reply`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ messages }),
    });
    if (answer.status !== 200) found.push(`${await answer.text()} ${JSON.stringify(messages).slice(0, 200)}`);
    // Flex bubbles weigh at most 30 KB (facts section 3); the emulator may be more lenient.
    for (const message of messages) expect(JSON.stringify(message).length).toBeLessThan(30_000);
  }
  return found;
}

test.each(RESIDENT_LANGUAGES)(
  '%sの吹き出しは、すべてLINEの決まりに合う',
  async (language) => {
    const who = person();
    const tap = (data: string) => world.send(who, { kind: 'tap', data });
    await world.send(who, { kind: 'follow' });
    let messages = await tap(`command=language&to=${language}`);
    for (let step = 0; step < 12; step++) {
      // The first option of each question: a decade, then its first year; the toggles, then「決定」.
      const data = firstOption(messages);
      if (!data) break;
      messages = await tap(data);
      const done = messages.flatMap(({ taps }) => taps).find(({ data }) => data.endsWith('v=%3D'));
      if (done) messages = await tap(done.data);
    }
    expect(messages.some(({ text }) => text.includes('000-000-0000'))).toBe(true);
    await tap(`command=settings`);
    await world.send(who, { kind: 'text', text: '?' });
    await tap('talk=profile&do=later');
    await tap('talk=nobody');
    expect(await refusals()).toEqual([]);
  },
  60_000,
);

function firstOption(messages: readonly SeenMessage[]): string | undefined {
  return messages.flatMap(({ taps }) => taps).find(({ data }) => data.includes('&v='))?.data;
}

test('選択肢が多い質問は、12ずつの吹き出しに分かれて最後まで選べる', async () => {
  const choices = Array.from({ length: 200 }, (_, index) => ({
    key: `c${index}`,
    label: `とても長い名前の町内会その${index}とその周りの地区`,
    state: 'active',
  }));
  await db.sql("UPDATE attribute_definitions SET settings = $1 WHERE key = 'residential_area'", [
    JSON.stringify({ choices }),
  ]);
  const fresh = await talkWorld(db);
  const who = person();
  let messages = await fresh.send(who, { kind: 'follow' });
  for (let part = 1; part * 12 < 200; part++)
    messages = await fresh.send(who, tapOn(messages, 'つづきを見る'));
  messages = await fresh.send(who, tapOn(messages, 'とても長い名前の町内会その199とその周りの地区'));
  expect(messages[0]!.text).toContain('2／4');
  expect(await refusals()).toEqual([]);
});
