/** Sends requests at given rates, whether the answers come or not, as people do; told what and how much by messages. */
import { createHmac, randomUUID } from 'node:crypto';
import http from 'node:http';
import os from 'node:os';
import type { Door, Order, Outcome } from './messages.ts';

// The crowd is not on this machine: its sender takes only what server, database and the quiet sender leave of the cores.
if (process.argv.includes('--crowd')) os.setPriority(os.getPriority() + 15);

process.on('message', (order: Order) => {
  void Promise.all(order.doors.map((one) => knock(order, one))).then((outcomes) => process.send!(outcomes)); // forked
});
process.on('disconnect', () => process.exit(0));

/** Sign-ins never repeat a name: whoever is wrong too often would be refused before the password is looked at. */
let names = 0;

/** Rates are kept to this. */
const TICK_MS = 5;

async function knock(order: Order, { door, perSecond, atOnce }: Order['doors'][number]): Promise<Outcome> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: atOnce });
  const origin = new URL(order.origin);
  const times: number[] = [];
  let [sent, refused, failed, open] = [0, 0, 0, 0];
  const pending = new Set<Promise<void>>();
  const send = () => {
    sent += 1;
    open += 1;
    const began = performance.now();
    const one = request(agent, origin, door, sent)
      .then((status) => {
        if (status === 503 || status === 429) refused += 1;
        else if (status >= 500) failed += 1;
        else times.push(performance.now() - began);
      })
      .catch(() => void (failed += 1))
      .finally(() => {
        open -= 1;
        pending.delete(one);
      });
    pending.add(one);
  };
  const began = performance.now();
  const phase = Math.random(); // doors do not knock all at the same moment
  let due = 0;
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const seconds = (performance.now() - began) / 1000;
      if (seconds >= order.seconds) {
        clearInterval(timer);
        return resolve();
      }
      for (; due + phase < seconds * perSecond; due += 1) if (open < atOnce) send();
    }, TICK_MS);
  });
  await Promise.all(pending);
  agent.destroy();
  return { name: door.name, sent, times, refused, failed };
}

function request(agent: http.Agent, origin: URL, door: Door, n: number): Promise<number> {
  const body =
    door.channelSecret === null
      ? door.body === undefined
        ? null
        : JSON.stringify(door.body).replace('{n}', `${process.pid}${(names += 1)}`)
      : JSON.stringify(webhook(n));
  const cookie = door.cookies[n % Math.max(1, door.cookies.length)];
  return new Promise((resolve, reject) => {
    const sending = http.request(
      {
        agent,
        host: origin.hostname,
        port: origin.port,
        method: door.method,
        path: door.path,
        headers: {
          origin: origin.origin,
          ...(cookie ? { cookie } : {}),
          ...(body === null
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
          ...(door.channelSecret === null || body === null
            ? {}
            : {
                'x-line-signature': createHmac('sha256', door.channelSecret).update(body).digest('base64'),
              }),
        },
      },
      (answer) => {
        answer.resume();
        answer.once('end', () => resolve(answer.statusCode ?? 0));
        answer.once('error', reject);
      },
    );
    sending.once('error', reject);
    sending.end(body ?? undefined);
  });
}

/** A resident writes to the account. */
function webhook(n: number): object {
  const userId = `U${(n % 500).toString(16).padStart(32, '0')}`;
  return {
    destination: 'U00000000000000000000000000000000',
    events: [
      {
        type: 'message',
        mode: 'active',
        timestamp: Temporal.Now.instant().epochMilliseconds,
        webhookEventId: randomUUID().replaceAll('-', '').slice(0, 26).toUpperCase(),
        deliveryContext: { isRedelivery: false },
        source: { type: 'user', userId },
        replyToken: randomUUID().replaceAll('-', ''),
        message: { id: String(Math.floor(Math.random() * 1e15)), type: 'text', text: 'こんにちは' },
      },
    ],
  };
}
