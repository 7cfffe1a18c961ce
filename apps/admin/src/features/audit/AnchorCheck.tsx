/** 印刷した控えと照らす: the officer types an anchor from paper or a mail and hears whether the record still contains it. */
import { Alert, Button, Group, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { anchorHash, AUDIT_PROBLEMS } from '@madoguchi/contract/audit';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api } from '../../api.ts';
import { formatDateTime } from '../../shell/format.ts';
import { messageOf } from '../../shell/messages.ts';
import { readAnchorNumber } from './read-anchor-number.ts';

/** More than this is no slip of the fingers. */
const FEW = 3;

export function AnchorCheck() {
  const [number, setNumber] = useState('');
  const [hash, setHash] = useState('');
  const [tried, setTried] = useState(false);
  const check = useMutation(api.audit.checkAnchor.mutationOptions());
  const place = readAnchorNumber(number);
  const value = anchorHash.safeParse(hash);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    check.reset();
    if (place && value.success) check.mutate({ ...place, hash: value.data });
  };
  return (
    <section aria-labelledby="anchor-check-title" className="screen-only">
      <Title order={2} id="anchor-check-title" mb="xs">
        印刷した控えと照らす
      </Title>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm" maw={640}>
          <Text>
            保管してある控え（紙やメール）の番号と値を入れると、記録がその時のままつながっているかを確かめます。
          </Text>
          <TextInput
            label="封の番号"
            description="「1-245」のように、印刷してあるとおりに入れます"
            value={number}
            onChange={({ currentTarget }) => setNumber(currentTarget.value)}
            error={tried && !place && '「1-245」のように、2つの数をハイフンでつないで入れてください'}
            maw={240}
            inputMode="numeric"
            required
          />
          <Textarea
            label="封の値"
            description="0〜9とa〜fの64文字。あいだの空白やハイフンはあってもかまいません"
            value={hash}
            onChange={({ currentTarget }) => setHash(currentTarget.value)}
            error={tried && !value.success && value.error.issues[0]?.message}
            autosize
            minRows={2}
            spellCheck={false}
            autoCapitalize="off"
            styles={{ input: { fontFamily: 'monospace' } }}
            required
          />
          <Group>
            <Button type="submit" variant="default" loading={check.isPending}>
              照らす
            </Button>
          </Group>
          <div role="status">
            {check.isPending && <Text>記録を初めから確かめています。多いと数十秒かかります。</Text>}
            {check.error && (
              <Alert color="red" variant="outline">
                照らせませんでした。{messageOf(check.error)}
              </Alert>
            )}
            {check.data && <Outcome found={check.data} />}
          </div>
        </Stack>
      </form>
    </section>
  );
}

interface Found {
  readonly outcome: 'contained' | 'broken' | 'differs' | 'missing' | 'expired';
  readonly sealedAt: string | null;
  readonly differingPlaces: readonly number[];
  readonly problem: keyof typeof AUDIT_PROBLEMS | null;
}

function Outcome({ found }: { found: Found }) {
  const sealed = found.sealedAt ? `${formatDateTime(found.sealedAt)}の封です。` : '';
  if (found.outcome === 'contained')
    return (
      <Alert color="counter" variant="outline" title="記録は、この控えのとおりです">
        {sealed}この控えより前も後も、書き換え・削除・差し込みはありません。
      </Alert>
    );
  if (found.outcome === 'expired')
    return (
      <Alert color="gray" variant="outline" title="この控えの記録は、保存期間を過ぎて消えています">
        照らせるのは、保存期間の中の控えだけです。
      </Alert>
    );
  const slip = found.outcome === 'differs' && found.differingPlaces.length <= FEW;
  const title = {
    broken: `控えの封はありますが、${found.problem ? AUDIT_PROBLEMS[found.problem] : '記録に問題があります'}`,
    differs: slip ? '値がわずかにちがいます。打ちまちがいではありませんか' : '記録は、この控えとちがいます',
    missing: 'この番号の封が、記録にありません',
  }[found.outcome];
  return (
    <Alert color="red" variant="outline" title={title}>
      {slip
        ? `${found.differingPlaces.join('、')}文字目がちがいます。控えと見くらべて、入れ直してください。入れ直しても同じなら、記録が書き換えられています。`
        : `${sealed}番号と値が控えのとおりなら、記録が入れ替えられたか、切り落とされています。データベースとログをそのまま保存し、情報セキュリティの担当へ連絡してください。`}
    </Alert>
  );
}
