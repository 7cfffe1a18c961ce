import { expect, it } from 'vitest';
import { createLogger } from './index.ts';

/** As pg throws it. */
function databaseError(): Error {
  return Object.assign(new Error('invalid input syntax for type integer: "山田花子"'), {
    severity: 'ERROR',
    code: '23505',
    detail: 'Key (display_name)=(山田花子) already exists.',
    where: "COPY residents, line 1: '山田花子'",
    constraint: 'residents_pkey',
    routine: 'pg_strtoint32',
  });
}

it('データベースの失敗は、値を書かずに符号と場所だけを記録する', () => {
  const lines: string[] = [];
  const log = createLogger('error', { write: (line: string) => void lines.push(line) });
  log.error({ err: databaseError() }, 'endpoint failed');
  log.error({ err: new Error('保存できない', { cause: databaseError() }) }, 'endpoint failed');
  expect(lines).toHaveLength(2);
  for (const line of lines) {
    expect(line).not.toContain('山田');
    expect(line).toContain('23505 (residents_pkey)');
    expect(line).toContain('logging.test.ts');
  }
});

it('ほかの失敗は、言葉と場所をそのまま記録する', () => {
  const lines: string[] = [];
  const log = createLogger('error', { write: (line: string) => void lines.push(line) });
  log.error({ err: new TypeError('x is not a function') }, 'loop failed');
  expect(lines[0]).toContain('x is not a function');
});
