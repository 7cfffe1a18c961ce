import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startEmulator, type Emulator, type EmulatorOptions } from './emulator.ts';
import type { ChannelSettings } from './channels.ts';

export interface Answer {
  status: number;
  headers: Headers;
  json: any;
}

/** An emulator with one channel and short ways to call it; for the tests of this package only. */
export interface Trial {
  emulator: Emulator;
  channel: ChannelSettings;
  /** POST to the control API; the answer must be a success. */
  control(path: string, body?: unknown): Promise<any>;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  remove(path: string): Promise<Answer>;
  /** Any request, as it is. */
  call(path: string, init: RequestInit): Promise<Answer>;
  /** POST of a form, as OAuth wants it. */
  form(path: string, values: Record<string, string>, headers?: Record<string, string>): Promise<Answer>;
  /** Changes the channel's settings. */
  patch(settings: Record<string, unknown>): Promise<Answer>;
  /** POST to LINE's own paths with the channel's token. */
  line(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** GET of LINE's own paths with the channel's token. */
  lineGet(path: string): Promise<Answer>;
  stop(): Promise<void>;
}

export async function startTrial(
  settings: Record<string, unknown> = {},
  options: EmulatorOptions = {},
): Promise<Trial> {
  const emulator = await startEmulator(options);
  const send = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(emulator.url + path, { redirect: 'manual', ...init });
    const text = await response.text();
    let json: unknown = text;
    try {
      json = JSON.parse(text);
    } catch {
      // Not every answer is JSON; the text stands for itself.
    }
    return { status: response.status, headers: response.headers, json };
  };
  const post = (path: string, body: unknown, headers: Record<string, string>): Promise<Answer> =>
    send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const control = async (path: string, body: unknown = {}): Promise<any> => {
    const answer = await post(`/_emulator${path}`, body, {});
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.json)}`);
    return answer.json;
  };
  const channel = (await control('/channels', { displayName: 'みほん市', ...settings })) as ChannelSettings;
  const token = { authorization: `Bearer ${channel.accessToken}` };
  return {
    emulator,
    channel,
    control,
    get: (path, headers = {}) => send(path, { headers }),
    remove: (path) => send(path, { method: 'DELETE' }),
    call: send,
    form: (path, values, headers = {}) =>
      send(path, { method: 'POST', body: new URLSearchParams(values), headers }),
    patch: (values) =>
      send(`/_emulator/channels/${channel.channelId}`, { method: 'PATCH', body: JSON.stringify(values) }),
    line: (path, body, headers = {}) => post(path, body, { ...token, ...headers }),
    lineGet: (path) => send(path, { headers: token }),
    stop: () => emulator.stop(),
  };
}

export interface ReceivedWebhook {
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** A bot's webhook that keeps what it received; `answer` decides the status. */
export async function startReceiver(
  answer: (call: number) => number | Promise<number> = () => 200,
): Promise<{ url: string; received: ReceivedWebhook[]; stop(): Promise<void> }> {
  const received: ReceivedWebhook[] = [];
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({ headers: request.headers, body: Buffer.concat(chunks) });
    response.statusCode = await answer(received.length);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`,
    received,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
