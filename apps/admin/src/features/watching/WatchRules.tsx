/** 見守る項目と知らせ方: on or off, from when on, and who is told by mail. */
import {
  Alert,
  Button,
  Checkbox,
  Group,
  NumberInput,
  Paper,
  Stack,
  Switch,
  Text,
  Title,
} from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { WATCH_RULES, type WatchRuleName } from '@madoguchi/contract/watching';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, client, codeOf, queryClient } from '../../api.ts';
import { Loading } from '../../shell/Loading.tsx';
import { messageOf } from '../../shell/messages.ts';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';

interface Setting {
  readonly rule: WatchRuleName;
  readonly enabled: boolean;
  readonly threshold: number;
  readonly tell: readonly string[];
}
interface Person {
  readonly id: string;
  readonly name: string;
}

const MAIL_PROBLEMS: Readonly<Record<string, string>> = {
  no_mail_address: '自分のメールアドレスが登録されていません。「職員」の画面で登録してもらってください。',
  mail_failed: 'メールサーバーが受け付けませんでした。システムの担当者に知らせてください。',
};

export function WatchRules() {
  const rules = useQuery(api.watching.listRules.queryOptions({ input: {}, refetchOnWindowFocus: false }));
  const test = useMutation({
    mutationFn: () => client.watching.sendTestMail({}),
    onSuccess: ({ to }) => notifications.show({ message: `${to} に送りました。` }),
  });
  if (rules.isPending) return <Loading />;
  if (!rules.data) return <SomethingBroke error={rules.error} reset={() => void rules.refetch()} />;
  const { entries, people, mail } = rules.data;
  return (
    <>
      <PageTitle title="見守る項目と知らせ方" back={{ to: '/watching', label: '見守り' }}>
        <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
          自分にメールを送ってみる
        </Button>
      </PageTitle>
      <Stack gap="md" maw={960}>
        {test.error && (
          <Alert color="red" variant="outline" role="alert">
            {MAIL_PROBLEMS[codeOf(test.error)] ?? messageOf(test.error)}
          </Alert>
        )}
        {mail === 'folder' && (
          <Alert color="yellow" title="メールはまだ送られません">
            メールサーバーが設定されていないため、メールはサーバーのフォルダーに書き出されるだけです。システムの担当者に設定を依頼してください。
          </Alert>
        )}
        {people.length === 0 && (
          <Text>
            メールを受け取れる職員がいません。「職員」の画面でメールアドレスを登録すると、ここで選べます。
          </Text>
        )}
        {entries.map((setting) => (
          <Rule key={setting.rule} setting={setting} people={people} />
        ))}
      </Stack>
    </>
  );
}

function Rule({ setting, people }: { setting: Setting; people: readonly Person[] }) {
  const [draft, setDraft] = useState(setting);
  const save = useMutation(
    api.watching.saveRule.mutationOptions({
      async onSuccess() {
        notifications.show({ message: '設定を変えました。' });
        await queryClient.invalidateQueries({ queryKey: api.watching.key() });
      },
    }),
  );
  const rule = WATCH_RULES[setting.rule];
  const { threshold } = rule;
  const changed = JSON.stringify(draft) !== JSON.stringify(setting);
  return (
    <Paper withBorder p="md" component="section" aria-labelledby={setting.rule}>
      <Title order={2} size="h3" id={setting.rule} mb={4}>
        {rule.label}
      </Title>
      <Text size="sm" mb="sm">
        {rule.when.replace('{n}', String(draft.threshold))}に知らせます。
      </Text>
      <Group gap="lg" align="flex-end">
        <Switch
          label="見守る"
          aria-label={`「${rule.label}」を見守る`}
          checked={draft.enabled}
          onChange={({ currentTarget: { checked } }) => setDraft({ ...draft, enabled: checked })}
        />
        {threshold.min < threshold.max && (
          <NumberInput
            label={`知らせる目安（${threshold.min}〜${threshold.max.toLocaleString('ja-JP')}${threshold.unit}）`}
            value={draft.threshold}
            min={threshold.min}
            max={threshold.max}
            allowDecimal={false}
            hideControls
            w={220}
            onChange={(value) => setDraft({ ...draft, threshold: Number(value) })}
          />
        )}
      </Group>
      {people.length > 0 && (
        <Checkbox.Group
          mt="sm"
          label="メールで知らせる人"
          value={[...draft.tell]}
          onChange={(tell) => setDraft({ ...draft, tell })}
        >
          <Group gap="md" mt={4}>
            {people.map(({ id, name }) => (
              <Checkbox key={id} value={id} label={name} />
            ))}
          </Group>
        </Checkbox.Group>
      )}
      {save.error && (
        <Alert color="red" variant="outline" role="alert" mt="sm">
          {codeOf(save.error) === 'threshold_out_of_range'
            ? `目安は${threshold.min}から${threshold.max.toLocaleString('ja-JP')}までにしてください。`
            : messageOf(save.error)}
        </Alert>
      )}
      <Button
        mt="sm"
        variant="default"
        disabled={!changed}
        loading={save.isPending}
        aria-label={`「${rule.label}」の設定を保存する`}
        onClick={() => save.mutate({ ...draft, tell: [...draft.tell] })}
      >
        保存する
      </Button>
    </Paper>
  );
}
