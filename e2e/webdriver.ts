/**
 * Firefox and WebKit as Debian ships them, driven by the standards that they speak themselves: Firefox WebDriver BiDi, WebKit W3C
 * WebDriver. Enough for a smoke set: open, look, type, press.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort } from './start-demo.ts';

export interface OtherBrowser extends AsyncDisposable {
  open(url: string): Promise<void>;
  /** Evaluates an expression in the page; promises are awaited. */
  look<T>(expression: string): Promise<T>;
  /** Real key presses, to whatever has the focus. */
  type(text: string): Promise<void>;
}

export interface Engine {
  readonly name: string;
  /** Why it cannot be started here; null when it can. */
  readonly missing: string | null;
  start(): Promise<OtherBrowser>;
}

const FIREFOX = ['/usr/bin/firefox-esr', '/usr/bin/firefox'].find((place) => fs.existsSync(place));
const WEBKIT = '/usr/bin/WebKitWebDriver';
const MINI_BROWSER = fs.existsSync('/usr/lib')
  ? fs
      .readdirSync('/usr/lib')
      .map((place) => path.join('/usr/lib', place, 'webkit2gtk-4.1/MiniBrowser'))
      .find((place) => fs.existsSync(place))
  : undefined;
/** GTK's own display that needs no screen. */
const BROADWAY = '/usr/bin/broadwayd';

export const ENGINES: readonly Engine[] = [
  {
    name: 'Firefox',
    missing: FIREFOX ? null : 'Firefox is missing. On Debian: sudo apt-get install firefox-esr',
    start: startFirefox,
  },
  {
    name: 'WebKit',
    missing:
      MINI_BROWSER && fs.existsSync(WEBKIT) && fs.existsSync(BROADWAY)
        ? null
        : 'WebKit is missing. On Debian: sudo apt-get install webkit2gtk-driver libgtk-3-bin',
    start: startWebKit,
  },
];

/** One key after the other, in the form that both standards share. */
const keysOf = (text: string) => [
  {
    type: 'key',
    id: 'keyboard',
    actions: [...text].flatMap((value) => [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ]),
  },
];

async function until<T>(what: string, ask: () => Promise<T | null> | T | null): Promise<T> {
  for (const deadline = performance.now() + 60_000; performance.now() < deadline;) {
    const answer = await ask();
    if (answer !== null) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what} did not come up within a minute`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

function newHome(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'madoguchi-browser-'));
}

async function startFirefox(): Promise<OtherBrowser> {
  const home = newHome();
  fs.writeFileSync(path.join(home, 'user.js'), `user_pref('intl.accept_languages', 'ja');\n`);
  const child = spawn(
    FIREFOX!, // asked above
    ['--headless', '--no-remote', '--profile', home, '--remote-debugging-port', '0', 'about:blank'],
    { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: home } },
  );
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const url = await until('Firefox', () => /BiDi listening on (ws:\S+)/.exec(said)?.[1] ?? null);
  const socket = new WebSocket(`${url}/session`);
  await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
  const waiting = new Map<number, (answer: Answer) => void>();
  socket.addEventListener('message', ({ data }) => {
    const answer = JSON.parse(String(data)) as Answer;
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  interface Answer {
    readonly id: number;
    readonly result?: Record<string, unknown>;
    readonly message?: string;
  }
  let last = 0;
  const call = async (method: string, params: object): Promise<Record<string, unknown>> => {
    const id = (last += 1);
    const { result, message } = await new Promise<Answer>((resolve) => {
      waiting.set(id, resolve);
      socket.send(JSON.stringify({ id, method, params }));
    });
    if (!result) throw new Error(`${method}: ${message}`);
    return result;
  };
  await call('session.new', { capabilities: {} });
  const { contexts } = (await call('browsingContext.getTree', {})) as { contexts: { context: string }[] };
  const { context } = contexts[0]!; // the window that it was started with
  return {
    async open(place) {
      await call('browsingContext.navigate', { context, url: place, wait: 'complete' });
    },
    async look<T>(expression: string) {
      // As text: the protocol's own form of a value is not JSON's.
      const answer = (await call('script.evaluate', {
        expression: `(async () => JSON.stringify((await (${expression})) ?? null))()`,
        target: { context },
        awaitPromise: true,
      })) as { result?: { value: string }; exceptionDetails?: { text: string } };
      if (!answer.result) throw new Error(answer.exceptionDetails?.text);
      return JSON.parse(answer.result.value) as T;
    },
    async type(text) {
      await call('input.performActions', { context, actions: keysOf(text) });
    },
    async [Symbol.asyncDispose]() {
      await call('browser.close', {}).catch(() => undefined); // it may be gone before it answers
      await end(child);
      fs.rmSync(home, { recursive: true, force: true });
    },
  };
}

async function startWebKit(): Promise<OtherBrowser> {
  const home = newHome();
  const children: ChildProcess[] = [];
  const stop = async () => {
    for (const child of children.toReversed()) await end(child);
    fs.rmSync(home, { recursive: true, force: true });
  };
  try {
    return await driveWebKit(home, children, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @param children gets what is started, in order */
async function driveWebKit(
  home: string,
  children: ChildProcess[],
  stop: () => Promise<void>,
): Promise<OtherBrowser> {
  const [display, broadwayPort, port] = [`:${process.pid % 1000}`, await freePort(), await freePort()];
  const env = {
    ...process.env,
    HOME: home,
    XDG_RUNTIME_DIR: home,
    GDK_BACKEND: 'broadway',
    BROADWAY_DISPLAY: display,
    NO_AT_BRIDGE: '1',
    // There is no graphics card to compose with.
    WEBKIT_DISABLE_COMPOSITING_MODE: '1',
  };
  const place = ['--address', '127.0.0.1', '--port', String(broadwayPort), display];
  children.push(spawn(BROADWAY, place, { env, stdio: 'ignore' }));
  await until('broadwayd', () =>
    fetch(`http://127.0.0.1:${broadwayPort}/`)
      .then(() => true)
      .catch(() => null),
  );
  children.push(spawn(WEBKIT, ['--host=127.0.0.1', `--port=${port}`], { env, stdio: 'ignore' }));
  const call = async <T>(place: string, body: object, method = 'POST'): Promise<T> => {
    const response = await fetch(`http://127.0.0.1:${port}${place}`, {
      method,
      ...(method === 'POST' ? { body: JSON.stringify(body) } : {}),
    });
    const { value } = (await response.json()) as { value: T & { message?: string } };
    if (!response.ok) throw new Error(`${place}: ${value.message}`);
    return value;
  };
  await until('WebKitWebDriver', () =>
    call('/status', {}, 'GET')
      .then(() => true)
      .catch(() => null),
  );
  const options = { binary: MINI_BROWSER, args: ['--automation'] };
  const { sessionId } = await call<{ sessionId: string }>('/session', {
    capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': options } },
  });
  const session = `/session/${sessionId}`;
  return {
    async open(url) {
      await call(`${session}/url`, { url });
    },
    look: (expression) =>
      call(`${session}/execute/async`, {
        script: `const done = arguments[0]; Promise.resolve(${expression}).then(done);`,
        args: [],
      }),
    async type(text) {
      await call(`${session}/actions`, { actions: keysOf(text) });
    },
    async [Symbol.asyncDispose]() {
      await call(session, {}, 'DELETE').catch(() => undefined); // what it started ends with the driver
      await stop();
    },
  };
}
