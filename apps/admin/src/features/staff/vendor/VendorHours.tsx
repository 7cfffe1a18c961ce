/** 保守業者の作業時間: let the vendor's people in from … until …, end it at any time, and see who was in when. */
import {
  Anchor,
  Badge,
  Button,
  Group,
  NativeSelect,
  Paper,
  Stack,
  Table,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { VENDOR_MOST_DAYS_AHEAD, VENDOR_MOST_HOURS, type VendorGrant } from '@madoguchi/contract/staff';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, codeOf, dataOf, queryClient } from '../../../api.ts';
import { ConfirmDialog } from '../../../shell/ConfirmDialog.tsx';
import { DayInput } from '../../../shell/DayInput.tsx';
import { EmptyState } from '../../../shell/EmptyState.tsx';
import { ErrorSummary, type FieldProblem } from '../../../shell/ErrorSummary.tsx';
import { formatDateTime } from '../../../shell/format.ts';
import { Loading } from '../../../shell/Loading.tsx';
import { PageTitle } from '../../../shell/PageTitle.tsx';
import { SomethingBroke } from '../../../shell/SomethingBroke.tsx';
import { staffProblems } from '../staff-problems.ts';
import { grantInput, grantLacks, newGrant } from './grant-draft.ts';

const STATES: Readonly<Record<VendorGrant['state'], string>> = {
  coming: 'これから',
  now: '作業時間中',
  over: '終わりました',
  ended: '途中で終わらせました',
};

export function VendorHours() {
  const known = useQuery(api.staff.listVendorGrants.queryOptions({ input: {} }));
  const [ending, setEnding] = useState<VendorGrant | null>(null);
  const end = useMutation(
    api.staff.endVendorGrant.mutationOptions({
      async onSuccess() {
        setEnding(null);
        notifications.show({ message: '作業時間を終わらせました。' });
        await queryClient.invalidateQueries({ queryKey: api.staff.key() });
      },
    }),
  );
  if (known.isPending) return <Loading />;
  if (!known.data) return <SomethingBroke error={known.error} reset={() => void known.refetch()} />;
  const { people, entries } = known.data;
  return (
    <>
      <PageTitle title="保守業者の作業時間" help="vendor" />
      <Stack gap="xl">
        <Text maw={720}>
          保守業者の人は、ここで認めた時間の中だけログインできます。作業しているあいだは、すべての職員の画面に表示されます。したことは、作業の理由を付けて操作記録に残ります。
        </Text>
        {people.length === 0 ? (
          <EmptyState title="保守業者の人は登録されていません">
            <Text ta="center">職員と同じように登録し、「保守業者の人」に印を付けます。</Text>
            <Button component={Link} to="/staff/new" variant="default">
              登録する
            </Button>
          </EmptyState>
        ) : (
          <GrantForm people={people} />
        )}
        <section aria-labelledby="grants-title">
          <Title order={2} id="grants-title" mb="sm">
            認めた作業時間
          </Title>
          {entries.length === 0 ? (
            <Text>まだありません。</Text>
          ) : (
            <Table className="cards-on-phones" verticalSpacing="xs">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>作業する人</Table.Th>
                  <Table.Th>時間</Table.Th>
                  <Table.Th>理由・認めた人</Table.Th>
                  <Table.Th>状態</Table.Th>
                  <Table.Th>
                    <span className="visually-hidden">操作</span>
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {entries.map((grant) => (
                  <Table.Tr key={grant.id}>
                    <Table.Td>
                      <Anchor component={Link} to={`/staff/${grant.staffMember.id}`}>
                        {grant.staffMember.name}
                      </Anchor>
                    </Table.Td>
                    <Table.Td data-label="時間">
                      {formatDateTime(grant.from)} から
                      <br />
                      {formatDateTime(grant.until)} まで
                    </Table.Td>
                    <Table.Td data-label="理由・認めた人">
                      {grant.reason}（{grant.grantedBy}）
                    </Table.Td>
                    <Table.Td data-label="状態">
                      <Badge
                        variant="outline"
                        c="dark"
                        tt="none"
                        color={grant.state === 'now' ? 'orange' : 'gray'}
                      >
                        {STATES[grant.state]}
                      </Badge>
                      {grant.present && <Text size="sm">ログインしています</Text>}
                      {grant.endedBy && <Text size="sm">{grant.endedBy}</Text>}
                    </Table.Td>
                    <Table.Td>
                      {(grant.state === 'now' || grant.state === 'coming') && (
                        <Button
                          size="xs"
                          variant="outline"
                          color="red"
                          aria-label={`${grant.staffMember.name} さんの作業時間を終わらせる`}
                          onClick={() => {
                            end.reset();
                            setEnding(grant);
                          }}
                        >
                          {grant.state === 'now' ? '終わらせる' : '取りやめる'}
                        </Button>
                      )}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
        </section>
      </Stack>
      <ConfirmDialog
        opened={ending !== null}
        title={`${ending?.staffMember.name ?? ''} さんの作業時間を終わらせますか`}
        confirmLabel="終わらせる"
        danger
        busy={end.isPending}
        problem={
          end.error
            ? codeOf(end.error) === 'grant_over'
              ? 'この作業時間は、もう終わっています。'
              : staffProblems(end.error)[0]!.message // never empty
            : null
        }
        onConfirm={() => ending && end.mutate({ id: ending.id })}
        onCancel={() => setEnding(null)}
      >
        <Text>すぐにログアウトし、入れなくなります。保存していない作業は失われることがあります。</Text>
      </ConfirmDialog>
    </>
  );
}

function GrantForm({ people }: { people: readonly { id: string; name: string; staffNumber: string }[] }) {
  const [draft, setDraft] = useState(() => newGrant(people[0]?.id ?? ''));
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const grant = useMutation(
    api.staff.grantVendorHours.mutationOptions({
      async onSuccess() {
        setDraft(newGrant(draft.staffMemberId));
        setProblems([]);
        notifications.show({ message: '作業時間を認めました。' });
        await queryClient.invalidateQueries({ queryKey: api.staff.key() });
      },
      onError: (error) => setProblems(problemsOf(error)),
    }),
  );
  const problemOf = (field: string) => problems.find((problem) => problem.field === field)?.message;
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="grant-title">
      <Title order={2} id="grant-title" mb="sm">
        作業時間を認める
      </Title>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const lacks = grantLacks(draft);
          setProblems(lacks);
          if (lacks.length === 0) grant.mutate(grantInput(draft));
        }}
      >
        <ErrorSummary title="作業時間を認められませんでした" problems={problems} />
        <Stack maw={560}>
          <NativeSelect
            id="vendor-person"
            label="作業する人"
            value={draft.staffMemberId}
            error={problemOf('vendor-person')}
            data={people.map(({ id, name, staffNumber }) => ({
              value: id,
              label: `${name}（${staffNumber}）`,
            }))}
            onChange={(event) => setDraft({ ...draft, staffMemberId: event.currentTarget.value })}
          />
          <DayInput
            id="vendor-day"
            label="作業する日"
            value={draft.day}
            error={problemOf('vendor-day')}
            onChange={(day) => setDraft({ ...draft, day })}
          />
          <Group grow align="flex-start">
            <TextInput
              id="vendor-from"
              type="time"
              label="始まり"
              value={draft.from}
              error={problemOf('vendor-from')}
              onChange={(event) => setDraft({ ...draft, from: event.currentTarget.value })}
            />
            <TextInput
              id="vendor-until"
              type="time"
              label="終わり"
              value={draft.until}
              error={problemOf('vendor-until')}
              onChange={(event) => setDraft({ ...draft, until: event.currentTarget.value })}
            />
          </Group>
          <Text size="sm" c="dimmed">
            終わりが始まりより早いときは、次の日の時刻になります。1回に{VENDOR_MOST_HOURS}時間までです。
          </Text>
          <TextInput
            id="vendor-reason"
            label="作業の内容（操作記録に残ります）"
            placeholder="例：月例の点検、障害の調査"
            maxLength={200}
            value={draft.reason}
            error={problemOf('vendor-reason')}
            onChange={(event) => setDraft({ ...draft, reason: event.currentTarget.value })}
          />
          <Group>
            <Button type="submit" loading={grant.isPending}>
              作業時間を認める
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}

const HOURS: Readonly<Record<string, string>> = {
  past: '終わりは、始まりと今よりあとの時刻にしてください。',
  too_long: `1回に認められるのは${VENDOR_MOST_HOURS}時間までです。分けて認めてください。`,
  too_far: `${VENDOR_MOST_DAYS_AHEAD}日先までの日にしてください。`,
};

function problemsOf(error: unknown): FieldProblem[] {
  const data = dataOf(error);
  switch (codeOf(error)) {
    case 'hours_refused':
      return [
        {
          field: data.field === 'from' ? 'vendor-day' : 'vendor-until',
          message: HOURS[String(data.reason)]!,
        },
      ]; // all reasons are there
    case 'grant_overlaps':
      return [
        {
          field: 'vendor-from',
          message: 'この人には、重なる作業時間をもう認めています。下の一覧を確かめてください。',
        },
      ];
    case 'not_vendor':
      return [
        { field: 'vendor-person', message: 'この人は職員です。作業時間は、保守業者の人だけに認められます。' },
      ];
    default:
      return staffProblems(error);
  }
}
