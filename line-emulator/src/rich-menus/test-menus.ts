import type { Answer, Trial } from '../test-setup.ts';

/** The head of a PNG of that size: all that LINE's checks look at. */
export function png(width: number, height: number, length = 64): Buffer {
  const bytes = Buffer.alloc(length);
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]).copy(bytes);
  bytes.writeUInt32BE(13, 8);
  bytes.write('IHDR', 12, 'latin1');
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
}

/** The head of a JPEG: an APP0 segment, then the start of the frame. */
export function jpeg(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(64);
  Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10]).copy(bytes);
  Buffer.from([0xff, 0xc0, 0x00, 0x11, 0x08]).copy(bytes, 20);
  bytes.writeUInt16BE(height, 25);
  bytes.writeUInt16BE(width, 27);
  return bytes;
}

/** A menu of 2,500 × 1,686 with one area per action, side by side. */
export function menuObject(actions: unknown[], name = 'みほん'): Record<string, unknown> {
  const width = Math.floor(2500 / Math.max(1, actions.length));
  return {
    size: { width: 2500, height: 1686 },
    selected: true,
    name,
    chatBarText: 'メニュー',
    areas: actions.map((action, i) => ({ bounds: { x: i * width, y: 0, width, height: 1686 }, action })),
  };
}

export const message = (text: string): unknown => ({ type: 'message', label: text, text });

/** LINE's own paths with any method and body. */
export async function callLine(
  trial: Trial,
  method: string,
  path: string,
  body?: { bytes: Buffer; type: string },
): Promise<Answer> {
  const response = await fetch(trial.emulator.url + path, {
    method,
    headers: {
      authorization: `Bearer ${trial.channel.accessToken}`,
      ...(body ? { 'content-type': body.type } : {}),
    },
    ...(body ? { body: Uint8Array.from(body.bytes) } : {}),
  });
  const text = await response.text();
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  return { status: response.status, headers: response.headers, json: isJson ? JSON.parse(text) : text };
}

export const uploadImage = (trial: Trial, richMenuId: string, bytes: Buffer, type = 'image/png') =>
  callLine(trial, 'POST', `/v2/bot/richmenu/${richMenuId}/content`, { bytes, type });

/** Creates a menu with its picture; gives the id. */
export async function createMenu(
  trial: Trial,
  actions: unknown[] = [message('あ')],
  name?: string,
): Promise<string> {
  const made = await trial.line('/v2/bot/richmenu', menuObject(actions, name));
  const { richMenuId } = made.json;
  const uploaded = await uploadImage(trial, richMenuId, png(2500, 1686));
  if (made.status !== 200 || uploaded.status !== 200) throw new Error(JSON.stringify([made, uploaded]));
  return richMenuId;
}

/** Waits until nothing is left to be done behind LINE's answers. */
export async function jobsDone(trial: Trial): Promise<void> {
  for (;;) {
    const { waiting, hold } = (await trial.get('/_emulator/jobs')).json;
    if (waiting === 0 || hold) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
