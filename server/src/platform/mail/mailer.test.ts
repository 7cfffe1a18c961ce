import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { isLoopback } from '../config/hops.ts';
import { connectMail } from './mailer.ts';

const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'madoguchi-mail-'));
afterAll(() => fs.rmSync(dataDir, { recursive: true, force: true }));
const MAIL = {
  to: ['denzan@example.jp'],
  subject: '見守りのお知らせ',
  text: 'ログインの失敗が続いています。\n',
};

/** A mail server that speaks as much SMTP as a delivery needs, and offers no TLS. */
async function smtpServer(): Promise<{ port: number; received: string[]; close: () => Promise<void> }> {
  const received: string[] = [];
  const server = net.createServer((socket) => {
    let inData = false;
    socket.on('error', () => undefined);
    socket.write('220 test ESMTP\r\n');
    socket.on('data', (chunk) => {
      const text = chunk.toString();
      received.push(text);
      if (inData) {
        if (!text.endsWith('\r\n.\r\n')) return;
        inData = false;
        socket.write('250 ok\r\n');
      } else if (/^DATA/i.test(text)) {
        inData = true;
        socket.write('354 go on\r\n');
      } else if (/^QUIT/i.test(text)) socket.end('221 bye\r\n');
      else socket.write('250 ok\r\n');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    received,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

it('メールの送り先がなければ、ファイルに残す', async () => {
  const mailer = connectMail({ smtpUrl: null, mailFrom: 'madoguchi@example.jp', dataDir });
  expect(mailer.kind).toBe('folder');
  await mailer.send(MAIL);
  const [file] = fs.readdirSync(path.join(dataDir, 'mail-out'));
  const text = fs.readFileSync(path.join(dataDir, 'mail-out', file!), 'utf8');
  expect(text).toContain('To: denzan@example.jp');
  expect(text).toMatch(/Subject: =\?UTF-8\?/);
});

it('同じ機械の中継には、そのまま渡す', async () => {
  const server = await smtpServer();
  try {
    const mailer = connectMail({
      smtpUrl: `smtp://127.0.0.1:${server.port}`,
      mailFrom: 'a@example.jp',
      dataDir,
    });
    await mailer.send(MAIL);
    expect(server.received.join('')).toContain('RCPT TO:<denzan@example.jp>');
  } finally {
    await server.close();
  }
});

it('SEC-05 よその機械へは、TLSがなければ渡さない', async () => {
  const server = await smtpServer();
  try {
    // The name leads to this machine but is none of its own: as a mail server elsewhere would be.
    const name = `localhost.localdomain.example`;
    expect(isLoopback(name)).toBe(false);
    expect(isLoopback('127.0.0.1') && isLoopback('localhost') && isLoopback('[::1]')).toBe(true);
    // 0.0.0.0 reaches the loopback server and is not named as loopback.
    const mailer = connectMail({
      smtpUrl: `smtp://0.0.0.0:${server.port}`,
      mailFrom: 'a@example.jp',
      dataDir,
    });
    await expect(mailer.send(MAIL)).rejects.toThrow(/TLS/i);
    expect(server.received.join('')).not.toContain('MAIL FROM');
  } finally {
    await server.close();
  }
});
