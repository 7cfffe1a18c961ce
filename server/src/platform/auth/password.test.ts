import { argon2Sync } from 'node:crypto';
import { expect, test } from 'vitest';
import { passwordProblem } from './password-policy.ts';
import { hashPassword, needsRehash, verifyPassword } from './password.ts';

test('正しいパスワードだけが通り、同じパスワードでも保存される値は毎回ちがう', async () => {
  const [first, second] = await Promise.all([
    hashPassword('みなと台の朝はつめたい'),
    hashPassword('みなと台の朝はつめたい'),
  ]);
  expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(first).not.toBe(second);
  expect(await verifyPassword('みなと台の朝はつめたい', first)).toBe(true);
  expect(await verifyPassword('みなと台の朝はつめたく', first)).toBe(false);
});

test('全角で打った英数字も同じパスワードとして通る', async () => {
  expect(await verifyPassword('ＡＢＣ harbour １２３', await hashPassword('ABC harbour 123'))).toBe(true);
});

test('アカウントがなくても同じ計算をして、必ず「いいえ」を返す', async () => {
  expect(await verifyPassword('whatever it is', null)).toBe(false);
});

test('いまより軽い計算で作られた値は、作り直しの対象になり、それまでは通る', async () => {
  const salt = Buffer.alloc(16, 7);
  const tag = argon2Sync('argon2id', {
    message: 'an older password',
    nonce: salt,
    memory: 8192,
    passes: 1,
    parallelism: 1,
    tagLength: 32,
  });
  const old = `$argon2id$v=19$m=8192,t=1,p=1$${salt.toString('base64').replace(/=+$/, '')}$${tag.toString('base64').replace(/=+$/, '')}`;
  expect(needsRehash(old)).toBe(true);
  expect(await verifyPassword('an older password', old)).toBe(true);
  expect(needsRehash(await hashPassword('a new password'))).toBe(false);
});

test('形の壊れた保存値は、黙って通さずに知らせる', async () => {
  await expect(verifyPassword('x', 'plain text')).rejects.toThrow('PHC');
});

test.each([
  ['short', 'too_short'],
  ['十一文字のことばです。', 'too_short'],
  ['x'.repeat(129), 'too_long'],
  ['aaaaaaaaaaaa', 'common'],
  ['123456789012', 'common'],
  ['abcdefghijklmno', 'common'],
  ['abcabcabcabcabc', 'common'],
  ['password1234', 'common'],
  ['P@ssw0rd2026!!', 'common'],
  ['sakurasakura2026', 'common'],
  ['Administrator1', 'common'],
  ['qwertyuiop123', 'common'],
  ['1qaz2wsx3edc', 'common'],
  // From breaches: as they stand, with digits around them, twice, in disguise.
  ['sonyericsson', 'breached'],
  ['ＳｏｎｙＥｒｉｃｓｓｏｎ', 'breached'],
  ['motherfucker', 'breached'],
  ['wasedadaigaku', 'breached'],
  ['Takahashi2026!', 'breached'],
  ['1981.mustang!', 'breached'],
  ['michellemichelle7', 'breached'],
  ['$unshine2026', 'breached'],
  ['00124455ab!x', null],
  ['0012-2026-04-01', 'contains_number'],
  ['sato.hanako12', 'contains_name'],
  ['佐藤花子のぱすわーど', 'too_short'],
  ['佐藤花子のひみつのことば', null],
  ['佐藤花子2026!!!!', 'contains_name'],
  ['佐藤さんちのひみつのことば', null],
  ['sakura19810401', 'common'],
  ['mustang19810401', 'breached'],
  ['minatodai-7931', 'contains_town'],
  ['みなと台市ひみつ2026', 'contains_town'],
  ['blue harbour at dawn', null],
  ['みなと台の朝はつめたい海', null],
  ['sato.hanako likes blue harbours', null],
  ['mustang 4921 7386 0254', null],
  ['k7-vn4m-xq2w-9d', null],
] as const)(
  'パスワード「%s」の判定は %s になる（12文字以上、よくあるもの、流出したもの、推測できるものは不可）',
  (password, problem) => {
    const about = {
      staffNumber: '0012',
      names: ['佐藤 花子', 'sato.hanako@city.example'],
      town: ['minatodai', 'みなと台市'],
    };
    expect(passwordProblem(password, about)).toBe(problem);
  },
);

test('いない人の確認も、いる人の確認と同じだけ時間がかかる', async () => {
  const stored = await hashPassword('みなと台の朝はつめたい');
  const spent = async (hash: string | null) => {
    const times: number[] = [];
    for (let turn = 0; turn < 5; turn++) {
      const began = performance.now();
      await verifyPassword('not the password', hash);
      times.push(performance.now() - began);
    }
    return times.toSorted((a, b) => a - b)[2]!;
  };
  // Without the same work the ratio would be in the thousands; a busy machine makes it 1 ± a little.
  const ratio = (await spent(null)) / (await spent(stored));
  expect(ratio).toBeGreaterThan(0.2);
  expect(ratio).toBeLessThan(5);
});
