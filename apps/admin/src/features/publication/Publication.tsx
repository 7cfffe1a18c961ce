/** 公開区分: which functions residents can use, who changed that when, and the way for staff to try one out first. */
import { Anchor, Badge, Button, Group, List, Paper, Stack, Text, Title } from '@mantine/core';
import {
  PUBLICATION_NOTES,
  PUBLICATION_STATES,
  type PublicationState,
  type PublishedFunction,
} from '@madoguchi/contract/publication';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api.ts';
import { EmptyState } from '../../shell/EmptyState.tsx';
import { formatDateTime } from '../../shell/format.ts';
import { Loading } from '../../shell/Loading.tsx';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { PrintNote } from '../../shell/PrintNote.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';
import { PublicationDialog } from './PublicationDialog.tsx';

const COLOURS: Readonly<Record<PublicationState, string>> = {
  unpublished: 'gray',
  staff: 'yellow',
  public: 'green',
};

export function Publication() {
  const list = useQuery(api.publication.listFunctions.queryOptions({ input: {} }));
  const [changing, setChanging] = useState<PublishedFunction | null>(null);
  if (list.isPending) return <Loading />;
  if (!list.data) return <SomethingBroke error={list.error} reset={() => void list.refetch()} />;
  return (
    <>
      <PageTitle title="公開区分" />
      <PrintNote />
      <Text mb="md">
        利用者が使う機能を、1つずつ公開できます。公開する前に、「職員のみ」にして職員だけで試してください。試す職員は、
        <Anchor component={Link} to="/residents">
          利用者
        </Anchor>
        の画面で「テスト配信の対象」にします。
      </Text>
      {list.data.entries.length === 0 && <EmptyState title="公開を選べる機能はまだありません" />}
      <Stack>
        {list.data.entries.map((entry) => (
          <FunctionCard key={entry.name} entry={entry} onChange={() => setChanging(entry)} />
        ))}
      </Stack>
      {changing && <PublicationDialog entry={changing} onClose={() => setChanging(null)} />}
    </>
  );
}

function FunctionCard({ entry, onChange }: { entry: PublishedFunction; onChange: () => void }) {
  const { name, label, note, state, preview, words, history } = entry;
  return (
    <Paper
      withBorder
      p="md"
      component="section"
      aria-labelledby={`function-${name}`}
      className="keep-together"
    >
      <Group justify="space-between" align="flex-start">
        <Group gap="sm">
          <Title order={2} size="h3" id={`function-${name}`}>
            {label}
          </Title>
          <Badge variant="outline" color={COLOURS[state]} c="dark" tt="none">
            {PUBLICATION_STATES[state]}
          </Badge>
        </Group>
        <Button
          size="xs"
          variant="default"
          className="no-print"
          onClick={onChange}
          aria-label={`「${label}」の公開区分を変える`}
        >
          変える
        </Button>
      </Group>
      <Text>{note}</Text>
      <Text size="sm">{PUBLICATION_NOTES[state]}</Text>
      {state !== 'unpublished' && preview && (
        <Text size="sm" mt="xs">
          確かめる：
          <Anchor href={preview} target="_blank" rel="noreferrer">
            「{label}」のページを開く（LINEのログインが要ります）
          </Anchor>
        </Text>
      )}
      {state !== 'unpublished' && words.length > 0 && (
        <Text size="sm">トークで確かめる：{words.map((word) => `「${word}」`).join('')}と送ります。</Text>
      )}
      <History history={history} label={label} />
    </Paper>
  );
}

function History({ history, label }: { history: PublishedFunction['history']; label: string }) {
  if (history.length === 0) return <Text size="sm">まだ変えたことはありません。</Text>;
  return (
    <>
      <Title order={3} size="h5" mt="sm">
        「{label}」の変更の記録
      </Title>
      <List size="sm">
        {history.map((change) => (
          <List.Item key={change.at}>
            {formatDateTime(change.at)} {change.by ?? 'システム'}：{PUBLICATION_STATES[change.before]} →{' '}
            {PUBLICATION_STATES[change.after]}
            {change.note && `（${change.note}）`}
          </List.Item>
        ))}
      </List>
    </>
  );
}
