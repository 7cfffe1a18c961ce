/** 言葉の一覧 and 問い合わせ先: what the check while writing goes by. */
import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { Wording } from '@madoguchi/contract/delivery';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../../api.ts';
import { ErrorSummary } from '../../../shell/ErrorSummary.tsx';
import { messageOf } from '../../../shell/messages.ts';
import { useMay } from '../../../shell/use-may.ts';

/** A beginning that most cities' style books share; nothing is saved before somebody presses 保存する. */
const USUAL: Wording['words'] = [
  { instead: '子供', write: '子ども' },
  { instead: '障害者', write: '障がい者' },
  { instead: '下さい', write: 'ください' },
  { instead: '出来る', write: 'できる' },
  { instead: 'させていただきます', write: 'します' },
];

export function WordingForm({ wording }: { wording: Wording }) {
  const may = useMay();
  const [words, setWords] = useState(wording.words);
  const [contacts, setContacts] = useState(wording.contacts);
  const departments = useQuery(api.staff.listDepartments.queryOptions({ input: {} }));
  const places = [
    { id: '', name: '全体（所属ごとの問い合わせ先がないとき）' },
    ...(departments.data?.entries ?? []).filter(({ retired }) => !retired),
  ];
  const save = useMutation(
    api.delivery.saveWording.mutationOptions({
      onSuccess(saved) {
        setWords(saved.words);
        setContacts(saved.contacts);
        queryClient.setQueryData(api.delivery.showWording.queryKey({ input: {} }), saved);
        notifications.show({ message: '言葉の一覧と問い合わせ先を保存しました。' });
      },
    }),
  );
  const filled = words.filter(({ instead, write }) => instead.trim() !== '' || write.trim() !== '');
  const half = filled.find(({ instead, write }) => instead.trim() === '' || write.trim() === '');
  const set = (at: number, change: Partial<Wording['words'][number]>) =>
    setWords((before) => before.map((word, index) => (index === at ? { ...word, ...change } : word)));
  const mayChange = may('delivery.send');
  return (
    <section aria-labelledby="words-title">
      <Title order={2} id="words-title" mb="xs">
        言葉の一覧
      </Title>
      <Text mb="sm">書いている途中で左の言葉を見つけると、右の言葉に直すよう知らせます。</Text>
      {save.error && <ErrorSummary problems={[{ message: messageOf(save.error) }]} />}
      <Stack gap="xs">
        {words.map((word, at) => (
          <Group key={at} gap="xs" align="flex-end">
            <TextInput
              label={`見つける言葉${at + 1}`}
              flex="1 1 8rem"
              maxLength={60}
              disabled={!mayChange}
              value={word.instead}
              onChange={({ currentTarget: { value: instead } }) => set(at, { instead })}
            />
            <TextInput
              label={`市での書き方${at + 1}`}
              flex="1 1 8rem"
              maxLength={60}
              disabled={!mayChange}
              value={word.write}
              onChange={({ currentTarget: { value: write } }) => set(at, { write })}
            />
            {mayChange && (
              <Button
                variant="subtle"
                color="red"
                aria-label={`${at + 1}番目の言葉を消す`}
                onClick={() => setWords((before) => before.toSpliced(at, 1))}
              >
                消す
              </Button>
            )}
          </Group>
        ))}
        {mayChange && (
          <Group gap="xs">
            <Button
              variant="light"
              onClick={() => setWords((before) => [...before, { instead: '', write: '' }])}
            >
              ＋ 言葉を追加
            </Button>
            {words.length === 0 && (
              <Button variant="default" onClick={() => setWords(USUAL)}>
                よくある言葉を入れる
              </Button>
            )}
          </Group>
        )}
      </Stack>
      <Title order={2} mt="xl" mb="xs">
        問い合わせ先
      </Title>
      <Text mb="sm">
        問い合わせ先のない配信に、ここの文を加えるようすすめます（例：広報課 092-123-4567）。
      </Text>
      <Stack gap="xs">
        {places.map(({ id, name }) => (
          <TextInput
            key={id}
            label={name}
            maxLength={200}
            disabled={!mayChange}
            value={contacts[id] ?? ''}
            onChange={({ currentTarget: { value } }) => setContacts((before) => ({ ...before, [id]: value }))}
          />
        ))}
      </Stack>
      {mayChange && (
        <Group mt="md" gap="sm">
          <Button
            loading={save.isPending}
            disabled={half !== undefined}
            onClick={() =>
              save.mutate({
                words: filled,
                contacts: Object.fromEntries(
                  Object.entries(contacts).filter(([, contact]) => contact.trim() !== ''),
                ),
              })
            }
          >
            言葉と問い合わせ先を保存する
          </Button>
          {half && (
            <Text size="sm" c="red.9" role="status">
              片方しか入っていない言葉があります。
            </Text>
          )}
        </Group>
      )}
    </section>
  );
}
