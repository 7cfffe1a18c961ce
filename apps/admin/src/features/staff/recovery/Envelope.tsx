/** 封筒の復旧コード: how many are left, and the sheet, shown this once. */
import { Alert, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api, queryClient } from '../../../api.ts';
import { ConfirmDialog } from '../../../shell/ConfirmDialog.tsx';
import { formatDateTime } from '../../../shell/format.ts';
import { messageOf } from '../../../shell/messages.ts';
import { PrintNote } from '../../../shell/PrintNote.tsx';

export interface EnvelopeCodes {
  readonly codes: readonly string[];
  readonly madeAt: string;
}

interface EnvelopeState {
  readonly madeAt: string;
  readonly madeBy: string;
  readonly total: number;
  readonly left: number;
  readonly uses: readonly { readonly at: string; readonly by: string }[];
}

export function Envelope({
  envelope,
  onMade,
}: {
  envelope: EnvelopeState | null;
  onMade: (made: EnvelopeCodes) => void;
}) {
  const [asking, setAsking] = useState(false);
  const make = useMutation(
    api.staff.makeEnvelope.mutationOptions({
      gcTime: 0, // the answer holds codes
      async onSuccess(made) {
        setAsking(false);
        onMade(made);
        await queryClient.invalidateQueries({ queryKey: api.staff.listRecoveries.key() });
      },
    }),
  );
  return (
    <section aria-labelledby="envelope-title">
      <Title order={2} id="envelope-title" mb="sm">
        封筒の復旧コード
      </Title>
      <Text maw={720} mb="sm">
        管理者が1人しかいない日や、管理者が全員入れなくなった日のための紙です。印刷して封筒に入れ、封をして、金庫などに保管します。コードは1つが1回だけ使え、使うと管理者の全員にメールと見守りで知らされます。
      </Text>
      {envelope ? (
        <Text mb="sm">
          残り {envelope.left} / {envelope.total} 個（{formatDateTime(envelope.madeAt)}、{envelope.madeBy}{' '}
          さんが作成）
        </Text>
      ) : (
        <Alert color="yellow" variant="outline" mb="sm" maw={720}>
          まだ作っていません。管理者が全員入れなくなると、サーバーを管理する人に頼むほかなくなります。
        </Alert>
      )}
      {envelope && envelope.left === 0 && (
        <Alert color="yellow" variant="outline" mb="sm" maw={720}>
          使い終わりました。新しいコードを印刷して、封をし直してください。
        </Alert>
      )}
      {envelope && envelope.uses.length > 0 && (
        <>
          <Text fw={700}>使った記録</Text>
          <ul>
            {envelope.uses.map((use) => (
              <li key={use.at}>
                {formatDateTime(use.at)}　{use.by} さん
              </li>
            ))}
          </ul>
        </>
      )}
      <Button
        variant="default"
        onClick={() => {
          make.reset();
          setAsking(true);
        }}
      >
        {envelope ? 'コードを作り直して印刷する' : 'コードを作って印刷する'}
      </Button>
      <ConfirmDialog
        opened={asking}
        title="封筒の復旧コードを作りますか"
        confirmLabel="コードを作る"
        busy={make.isPending}
        problem={make.error ? messageOf(make.error) : null}
        onConfirm={() => make.mutate({})}
        onCancel={() => setAsking(false)}
      >
        <Text>
          コードが見られるのは1回だけです。印刷できるところで行ってください。
          {envelope && '前の封筒のコードは、すぐに使えなくなります。'}
        </Text>
      </ConfirmDialog>
    </section>
  );
}

export function EnvelopeSheet({ made, onDone }: { made: EnvelopeCodes; onDone: () => void }) {
  const me = useQuery(api.staff.getMe.queryOptions({ input: {}, retry: false }));
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const town = me.data?.municipality;
  return (
    <Stack maw={640}>
      <Alert color="yellow" title="この画面を閉じると、もう表示できません" className="no-print">
        印刷して封筒に入れ、封をして、2人で割り印をしてください。前の封筒は破棄します。
      </Alert>
      <PrintNote />
      <Paper withBorder p="lg" className="keep-together">
        <Title order={2} ref={title} tabIndex={-1} mb="md">
          {town?.name} 窓口　封筒の復旧コード
        </Title>
        <dl className="facts">
          <div>
            <dt>作成</dt>
            <dd>
              {formatDateTime(made.madeAt)}　{me.data?.name}
            </dd>
          </div>
          <div>
            <dt>アドレス</dt>
            <dd>{`${location.origin}/admin/envelope?town=${town?.slug ?? ''}`}</dd>
          </div>
        </dl>
        <ol className="backup-codes">
          {made.codes.map((code) => (
            <Text key={code} component="li" ff="monospace" fz="lg">
              □ {code}
            </Text>
          ))}
        </ol>
        <Title order={3} mt="md" mb="xs">
          使うとき
        </Title>
        <ol>
          <li>
            管理者が入れなくなったとき：上のアドレスを開き、自分の職員番号とコードを1つ入れます。続けて10分以内に、2段階認証と新しいパスワードを決めます。
          </li>
          <li>
            承認する管理者がほかにいないとき：「ログインの再設定」の画面で、コードを1つ入れて承認します。
          </li>
          <li>
            使ったコードに印を付け、使った日と名前を下に書きます。終わったら作り直して、封をし直します。
          </li>
        </ol>
        <Text mt="md">開封した日：　　　　年　　月　　日　　名前：</Text>
      </Paper>
      <Group className="no-print">
        <Button onClick={() => window.print()}>印刷する</Button>
        <Button variant="default" onClick={onDone}>
          封をしたので閉じる
        </Button>
      </Group>
    </Stack>
  );
}
