import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { httpsDatabase, safetyWorld, type SafetyWorld } from './world.ts';

let world: SafetyWorld;
beforeAll(async () => {
  world = await safetyWorld(await httpsDatabase());
});
afterAll(() => world.db.close());

const DOORS = [
  '/admin/',
  '/admin/deliveries/new',
  '/admin/assets/index-1234.js',
  '/admin/assets/missing.js',
  '/r/minatodai/sign-in',
  '/r/minatodai/profile',
  '/r/nowhere/profile',
  '/api/v1/staff/me',
  '/api/v1/nothing',
  '/api/openapi.json',
  '/media/x.jpg',
  '/files?f=x',
  '/l/minatodai/x',
  '/healthz',
  '/nothing',
];

describe('ブラウザへの指示', () => {
  test.each(DOORS)('%s は、型の推測・枠への埋め込み・外の読み込みを許さない', async (door) => {
    const { headers } = await world.ask(door);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
    expect(headers.get('referrer-policy')).toMatch(/^(same-origin|no-referrer)$/);
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('permissions-policy')).toContain('geolocation=()');
    const policy = policyOf(headers);
    expect(policy['frame-ancestors'] ?? policy['sandbox']).toBeDefined();
    expect(policy['default-src']).toBe("'none'");
    // No script of anybody's words can run, wherever they stand.
    const scripts = policy['script-src'] ?? policy['default-src'];
    expect(["'none'", "'self'"]).toContain(scripts);
    const elements = policy['style-src-elem'] ?? policy['style-src'] ?? policy['default-src'];
    expect(elements).not.toContain('unsafe-inline');
  });

  test('個人が映りうる答えはどこにも保存されず、変わらない部品だけが保存される', async () => {
    for (const door of DOORS) {
      const { headers } = await world.ask(door);
      const kept = headers.get('cache-control') ?? '';
      if (door === '/admin/assets/index-1234.js') expect(kept).toContain('immutable');
      else if (door === '/media/x.jpg') expect(kept).toBe('public, max-age=60');
      else expect(kept, door).toContain('no-store');
    }
  });

  test('職員の画面の合言葉（nonce）は開くたびに変わり、ページと見出しで同じ', async () => {
    const nonces = new Set<string>();
    for (let n = 0; n < 3; n += 1) {
      const answer = await world.ask('/admin/');
      const [, nonce] = /nonce="([^"]+)"/.exec(await answer.text()) ?? [];
      expect(policyOf(answer.headers)['style-src-elem']).toBe(`'self' 'nonce-${nonce}'`);
      nonces.add(nonce!);
    }
    expect(nonces.size).toBe(3);
  });

  test('利用者のページの見た目は、1枚の決まった様式だけが許される', async () => {
    const answer = await world.ask('/r/minatodai/sign-in');
    const html = await answer.text();
    const [, sheet] = /<style>(.*?)<\/style>/s.exec(html)!;
    const hash = createHash('sha256').update(sheet!).digest('base64');
    expect(policyOf(answer.headers)['style-src']).toBe(`'sha256-${hash}'`);
    expect(html).not.toMatch(/<script| style=| on\w+=/);
  });

  test('利用者のページを枠に入れられるのは、開発でのエミュレーターだけ', async () => {
    const inProduction = policyOf((await world.ask('/r/minatodai/sign-in')).headers);
    expect(inProduction['frame-ancestors']).toBe("'none'");
    const developing = await safetyWorld(world.db, { frameAncestors: ['http://127.0.0.1:9'] });
    const page = await developing.ask('/r/minatodai/sign-in');
    expect(policyOf(page.headers)['frame-ancestors']).toBe("'self' http://127.0.0.1:9");
    expect(page.headers.get('x-frame-options')).toBeNull();
    const staff = await developing.ask('/admin/');
    expect(policyOf(staff.headers)['frame-ancestors']).toBe("'none'");
    expect(staff.headers.get('x-frame-options')).toBe('DENY');
  });

  test('非公開のファイルは、自分の砂場（sandbox）の中でだけ開く', async () => {
    const { db } = world;
    const bytes = Buffer.from('%PDF-1.7 秘密');
    const file = {
      kind: 'document',
      bytes,
      mediaType: 'application/pdf',
      extension: 'pdf',
      width: null,
      height: null,
    } as const;
    const keep = { keepUntil: Temporal.PlainDate.from('2099-03-31'), name: '"\r\nx: y.pdf' };
    const stored = await db.ctx().transaction((ctx) => ctx.files.putPrivate(ctx, file, keep));
    const answer = await world.ask(db.services.files.link(db.ctx(), stored.id));
    expect(answer.status).toBe(200);
    expect(policyOf(answer.headers)).toMatchObject({ sandbox: '', 'default-src': "'none'" });
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('content-disposition')).toBe(`inline; filename*=UTF-8''%22%0D%0Ax%3A%20y.pdf`);
    expect(answer.headers.get('x')).toBeNull();
  });
});

function policyOf(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    (headers.get('content-security-policy') ?? '')
      .split(';')
      .map((directive) => directive.trim().split(' '))
      .map(([name, ...values]) => [name ?? '', values.join(' ')]),
  );
}
