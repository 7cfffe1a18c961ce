import net from 'node:net';
import { expect, test } from 'vitest';
import { testDatabase } from '../../../testing/index.ts';
import { refusal, staffApi } from '../../../testing/staff-api.ts';
import { staffWithAuthenticator } from '../../../testing/staff.ts';
import { watchingModule } from './index.ts';

/** A mail server that turns everybody away at the door (RFC 5321, 3.1: 554 instead of 220). */
async function unwillingMailServer() {
  let asked = 0;
  const server = net.createServer((socket) => {
    asked += 1;
    socket.on('error', () => undefined);
    socket.end('554 no mail today\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `smtp://127.0.0.1:${(server.address() as net.AddressInfo).port}`, // a TCP server has an address of this shape
    asked: () => asked,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

test('SEC-19 メールサーバーが受け付けないとき、確認のメールは届いたことにせず、そう伝える', async () => {
  await using mailServer = await unwillingMailServer();
  await using db = await testDatabase({ SMTP_URL: mailServer.url });
  const officer = await staffWithAuthenticator(db);
  const administrator = await staffApi(db, [watchingModule]).browser().signIn(officer);
  await db.sql(`UPDATE staff_members SET mail = 'officer@example.jp' WHERE id = $1`, [officer.id]);
  expect(await administrator.call('POST', '/watching/test-mail', {})).toMatchObject(
    refusal(502, 'mail_failed'),
  );
  expect(mailServer.asked()).toBeGreaterThan(0);
});
