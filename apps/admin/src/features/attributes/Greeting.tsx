/** あいさつメッセージ: what a person reads right after becoming a friend, and at the end of the questionnaire. */
import { Button, Group, Paper, Stack, Switch, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { api, codeOf, dataOf, queryClient } from '../../api.ts';
import { ErrorSummary, type FieldProblem } from '../../shell/ErrorSummary.tsx';
import { LeaveGuard } from '../../shell/LeaveGuard.tsx';
import { Loading } from '../../shell/Loading.tsx';
import { messageOf } from '../../shell/messages.ts';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';
import { bubble } from './talk-preview.ts';
import { TalkPreview } from './TalkPreview.tsx';

const LIMIT = 500; // the contract's

interface Words {
  readonly text: string;
  readonly questionnaire: boolean;
  readonly closing: string;
}

export function Greeting() {
  const shown = useQuery(api.residents.showGreeting.queryOptions({ input: {}, refetchOnWindowFocus: false }));
  if (shown.isPending) return <Loading />;
  if (!shown.data) return <SomethingBroke error={shown.error} reset={() => void shown.refetch()} />;
  return <GreetingForm before={shown.data} />;
}

function GreetingForm({ before }: { before: Words }) {
  const [words, setWords] = useState(before);
  const [saved, setSaved] = useState(before);
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const me = useQuery(api.staff.getMe.queryOptions({ input: {}, retry: false }));
  const attributes = useQuery(api.residents.listAttributes.queryOptions({ input: {} }));
  const change = (part: Partial<Words>) => setWords({ ...words, ...part });
  const changed =
    words.text !== saved.text ||
    words.questionnaire !== saved.questionnaire ||
    words.closing !== saved.closing;
  const update = useMutation(
    api.residents.updateGreeting.mutationOptions({
      onSuccess(after) {
        setWords(after);
        setSaved(after);
        setProblems([]);
        queryClient.setQueryData(api.residents.showGreeting.queryKey({ input: {} }), after);
        notifications.show({
          message: 'あいさつメッセージを保存しました。これから友だちになる人に届きます。',
        });
      },
      onError: (error) => setProblems(problemsOf(error)),
    }),
  );
  const asked = (attributes.data?.entries ?? []).filter(
    (entry) => entry.askedInTalk && entry.state === 'active',
  );
  const town = me.data?.municipality.name ?? '';
  const messages = useMemo(() => {
    const first = asked[0];
    return [
      bubble({
        title: `${town}です。友だち追加をありがとうございます`,
        paragraphs: [words.text],
        buttons: [...(words.questionnaire && first ? [] : ['登録した内容を見る・変える']), 'Language / 言語'],
      }),
      ...(words.questionnaire && first
        ? [
            bubble({
              progress: `1／${asked.length}`,
              title: first.label,
              paragraphs: [first.help],
              buttons: ['（選択肢）'],
              footer: ['答えない', 'あとで'],
              smallPrint: `利用目的：${first.purpose}`,
            }),
          ]
        : []),
      bubble({
        title: '登録が終わりました',
        paragraphs: [words.closing],
        buttons: ['登録した内容を見る・変える'],
      }),
    ];
  }, [words, town, attributes.data]);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (words.text.trim() === '')
          setProblems([{ field: 'greeting-text', message: 'あいさつの文を入れてください。' }]);
        else update.mutate(words);
      }}
    >
      <PageTitle title="あいさつメッセージ" help="greeting" />
      <ErrorSummary problems={problems} />
      <div className="compose" data-view="both">
        <Paper withBorder p="md">
          <Stack>
            <Textarea
              id="greeting-text"
              label="友だちになったときのあいさつ"
              description={`${words.text.length}／${LIMIT}字`}
              required
              autosize
              minRows={3}
              maxLength={LIMIT}
              value={words.text}
              error={problems.find(({ field }) => field === 'greeting-text')?.message}
              onChange={(event) => change({ text: event.currentTarget.value })}
            />
            <Switch
              label="あいさつに続けて、登録アンケートを始める"
              description="オフにすると、あいさつには「受信設定」へのボタンだけが付きます。"
              checked={words.questionnaire}
              onChange={(event) => change({ questionnaire: event.currentTarget.checked })}
            />
            <Textarea
              id="greeting-closing"
              label="登録が終わったときに添える文（どのくらいの回数で届くかなど）"
              description={`${words.closing.length}／${LIMIT}字。日本語の利用者に表示されます。ほかの言語では決まった訳文になります。`}
              autosize
              minRows={2}
              maxLength={LIMIT}
              value={words.closing}
              error={problems.find(({ field }) => field === 'greeting-closing')?.message}
              onChange={(event) => change({ closing: event.currentTarget.value })}
            />
            <Group>
              <Button type="submit" loading={update.isPending} disabled={!changed}>
                保存する
              </Button>
              {changed && (
                <Button variant="default" onClick={() => setWords(saved)}>
                  変更を取り消す
                </Button>
              )}
            </Group>
          </Stack>
        </Paper>
        <TalkPreview
          messages={messages}
          note="おおまかな見え方です。登録が終わったときの文には、届くお知らせと問い合わせ先が自動で加わります。"
        />
      </div>
      <LeaveGuard active={changed} />
    </form>
  );
}

function problemsOf(error: unknown): FieldProblem[] {
  if (codeOf(error) !== 'invalid_input') return [{ message: messageOf(error) }];
  const issues = (dataOf(error).issues ?? []) as { path: string; message: string }[];
  return issues.map(({ path, message }) => ({ message, field: `greeting-${path}` }));
}
