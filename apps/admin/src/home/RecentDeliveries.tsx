/** Drafts to go on with, what is planned, and the last deliveries with their results. */
import type { PeopleCount } from '@madoguchi/contract/people-count';
import { Alert, Anchor, Group, Stack, Text, Title } from '@mantine/core';
import { can, type DeliveryState } from '@madoguchi/contract/delivery';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../api.ts';
import { StateBadge } from '../features/delivery/StateBadge.tsx';
import { EmptyState } from '../shell/EmptyState.tsx';
import { formatDateTime, formatPeople } from '../shell/format.ts';
import { Loading } from '../shell/Loading.tsx';
import { messageOf } from '../shell/messages.ts';

/** What is asked of the list: enough to find a few drafts among the newest. */
const NEWEST = 50;
const DRAFTS = 3;
const PLANNED = 5;
const RECENT = 5;

interface Row {
  readonly id: string;
  readonly title: string;
  readonly state: DeliveryState;
  readonly targetText: string;
  readonly scheduledFor: string | null;
  readonly startedAt: string | null;
  readonly confirmed: PeopleCount;
  readonly recipients: PeopleCount | null;
  readonly updatedAt: string;
  readonly updatedBy: string;
}

export function RecentDeliveries() {
  const list = useQuery({
    ...api.delivery.listDeliveries.queryOptions({ input: { limit: NEWEST } }),
    refetchInterval: 60_000,
  });
  if (list.isPending) return <Loading />;
  if (!list.data) {
    return (
      <Alert color="red" variant="outline" role="alert">
        配信を読み込めませんでした。{messageOf(list.error)}
      </Alert>
    );
  }
  const rows: readonly Row[] = list.data.entries;
  const drafts = rows.filter(({ state }) => state === 'draft').slice(0, DRAFTS);
  const planned = rows
    .filter(({ state }) => state === 'scheduled')
    .sort((one, other) => (one.scheduledFor ?? '').localeCompare(other.scheduledFor ?? ''))
    .slice(0, PLANNED);
  const done = rows.filter(can.showResult).slice(0, RECENT);
  return (
    <>
      {drafts.length > 0 && (
        <Section id="drafts-title" title="書きかけの下書き">
          {drafts.map((row) => (
            <Entry key={row.id} row={row} note={`${formatDateTime(row.updatedAt)} ${row.updatedBy}`} />
          ))}
        </Section>
      )}
      {planned.length > 0 && (
        <Section id="planned-title" title="予約している配信">
          {planned.map((row) => (
            <Entry
              key={row.id}
              row={row}
              note={`${row.scheduledFor ? `${formatDateTime(row.scheduledFor)}に配信` : ''}${row.targetText ? `｜${row.targetText}` : ''}`}
            />
          ))}
        </Section>
      )}
      <section aria-labelledby="recent-title">
        <Group justify="space-between" mb="sm">
          <Title order={2} id="recent-title">
            直近の配信
          </Title>
          {rows.length > 0 && (
            <Anchor component={Link} to="/deliveries">
              配信の一覧を見る
            </Anchor>
          )}
        </Group>
        {done.length === 0 ? (
          <EmptyState title="まだ配信していません">
            <Text ta="center">
              「配信」で下書きを作り、職員だけへのテスト配信で見え方を確かめてから配信できます。
            </Text>
          </EmptyState>
        ) : (
          <ul className="entries">
            {done.map((row) => (
              <Entry key={row.id} row={row} note={resultOf(row)} link="結果を見る" />
            ))}
          </ul>
        )}
      </section>
    </>
  );
}

function Section({ id, title, children }: { id: string; title: string; children: React.ReactNode }) {
  return (
    <section aria-labelledby={id}>
      <Title order={2} id={id} mb="sm">
        {title}
      </Title>
      <ul className="entries">{children}</ul>
    </section>
  );
}

function Entry({ row, note, link }: { row: Row; note: string; link?: string }) {
  const title = row.title || '件名のない下書き';
  return (
    <li>
      <Stack gap={2} style={{ flex: '1 1 14rem', minWidth: 0 }}>
        <Anchor component={Link} to={`/deliveries/${row.id}`} fw={700}>
          {title}
        </Anchor>
        <Text size="sm" c="dimmed">
          {note}
        </Text>
      </Stack>
      <StateBadge state={row.state} />
      {link && (
        <Anchor
          component={Link}
          to={`/deliveries/${row.id}`}
          size="sm"
          aria-label={`「${title}」の結果を見る`}
        >
          {link}
        </Anchor>
      )}
    </li>
  );
}

function resultOf(row: Row): string {
  const when = row.startedAt ? formatDateTime(row.startedAt) : '';
  const reached =
    row.recipients === null
      ? ''
      : row.confirmed === row.recipients
        ? formatPeople(row.confirmed)
        : `${formatPeople(row.recipients)}のうち${formatPeople(row.confirmed)}`;
  return [when, row.targetText, reached].filter(Boolean).join('｜');
}
