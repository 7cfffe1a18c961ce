/** 登録状況 (SEG-10): how many friends registered what. */
import { Button, Paper, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import type { PeopleCount } from '@madoguchi/contract/people-count';
import { EmptyState } from '../../shell/EmptyState.tsx';
import { atLeast, formatDateTime, formatPeople, formatRate } from '../../shell/format.ts';
import { Loading } from '../../shell/Loading.tsx';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';
import { languageName } from '../../shell/words.ts';
import { useMaterial } from './material.ts';

interface Row {
  readonly label: string;
  readonly count: PeopleCount;
}

export function Registrations() {
  const material = useMaterial();
  if (material.isPending) return <Loading />;
  if (!material.data) return <SomethingBroke error={material.error} reset={() => void material.refetch()} />;
  const { attributes, friends, languages } = material.data;
  return (
    <>
      <PageTitle title="登録状況" back={{ to: '/segments', label: '配信グループの一覧' }}>
        <Button variant="default" onClick={() => window.print()}>
          印刷する（A4）
        </Button>
      </PageTitle>
      <Text mb="md">
        友だち{formatPeople(friends)}のうち、それぞれの登録項目に回答した人数です（
        {formatDateTime(new Date(material.dataUpdatedAt).toISOString())} 現在）。
      </Text>
      {attributes.length === 0 ? (
        <EmptyState title="登録項目はまだありません">
          <Text>「登録項目」の画面で、利用者に尋ねることを決めてください。</Text>
        </EmptyState>
      ) : (
        <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }}>
          {attributes.map((attribute) => (
            <Registered
              key={attribute.definitionId}
              title={attribute.label + (attribute.state === 'retired' ? '（使用をやめた項目）' : '')}
              answered={attribute.answered}
              unanswered={attribute.unanswered}
              friends={friends}
              note={
                attribute.conditionKind === 'choice' && attribute.multiple
                  ? '複数選べる項目のため、合計は回答した人数と合わないことがあります。'
                  : attribute.conditionKind === 'dates_age'
                    ? 'その年齢の子がいる人の数です。きょうだいがいる人は複数の行に数えます。'
                    : null
              }
              rows={
                attribute.conditionKind === 'choice'
                  ? attribute.choices
                  : attribute.ages.map(({ from, to, count }) => ({
                      label: to === null ? `${from}歳以上` : from === to ? `${from}歳` : `${from}～${to}歳`,
                      count,
                    }))
              }
            />
          ))}
          {languages.length > 0 && (
            <Registered
              title="言語"
              friends={friends}
              note={null}
              rows={languages.map(({ language, count }) => ({ label: languageName(language), count }))}
            />
          )}
        </SimpleGrid>
      )}
    </>
  );
}

function Registered({
  title,
  answered,
  unanswered,
  friends,
  rows,
  note,
}: {
  title: string;
  answered?: PeopleCount;
  unanswered?: PeopleCount;
  friends: PeopleCount;
  rows: readonly Row[];
  note: string | null;
}) {
  const most = Math.max(1, ...rows.map(({ count }) => atLeast(count)));
  return (
    <Paper withBorder p="md" component="section" className="keep-together">
      <Stack gap="xs">
        <Title order={2} size="h3">
          {title}
        </Title>
        {answered !== undefined && unanswered !== undefined && (
          <Text size="sm">
            回答した人 <strong>{formatPeople(answered)}</strong>（
            {formatRate(
              answered === 'few' || atLeast(friends) === 0 ? null : atLeast(answered) / atLeast(friends),
            )}
            ）／未回答 {formatPeople(unanswered)}
          </Text>
        )}
        <Table layout="fixed" withRowBorders={false} verticalSpacing={4} aria-label={title}>
          <Table.Tbody>
            {rows.map(({ label, count }) => (
              <Table.Tr key={label}>
                <Table.Th scope="row" fw={400} w="38%">
                  {label}
                </Table.Th>
                <Table.Td aria-hidden>
                  <div className="bar" style={{ inlineSize: `${(atLeast(count) / most) * 100}%` }} />
                </Table.Td>
                <Table.Td ta="right" w="6.5rem" style={{ whiteSpace: 'nowrap' }}>
                  {formatPeople(count)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        {note && (
          <Text size="xs" c="dimmed">
            {note}
          </Text>
        )}
      </Stack>
    </Paper>
  );
}
