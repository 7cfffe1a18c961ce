import { expect, it } from 'vitest';
import { csvOf } from './csv.ts';

it('表計算ソフトが式として動かす値は、書き出すときに無害にする', () => {
  expect(csvOf([['=1+1', '-5', '+81', 'a,b', 'x"y', '@cmd']])).toBe(
    '\uFEFF\'=1+1,-5,\'+81,"a,b","x""y",\'@cmd\r\n',
  );
  expect(csvOf([['＝1+1', '＠cmd', '\n=1']])).toBe("\uFEFF'＝1+1,'＠cmd,\"'\n=1\"\r\n");
});
