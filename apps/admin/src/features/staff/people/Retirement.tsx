/** 引継ぎと抹消: what is in the person's hands, to whom it goes, and the first day without the account. */
import { Anchor, Button, Group, List, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { StaffDetail } from '@madoguchi/contract/staff';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, queryClient } from '../../../api.ts';
import { ConfirmDialog } from '../../../shell/ConfirmDialog.tsx';
import { DayInput } from '../../../shell/DayInput.tsx';
import { ErrorSummary } from '../../../shell/ErrorSummary.tsx';
import { Loading } from '../../../shell/Loading.tsx';
import { staffProblems } from '../staff-problems.ts';
import { OrderFields } from './OrderFields.tsx';
import { dayWords } from './post-words.ts';
import { EMPTY_ORDER, today } from './staff-draft.ts';

export function Retirement({ member, own }: { member: StaffDetail; own: boolean }) {
  const things = useQuery(api.staff.listThingsOwned.queryOptions({ input: { id: member.id } }));
  const list = useQuery(api.staff.listStaffMembers.queryOptions({ input: {} }));
  const [to, setTo] = useState('');
  const [on, setOn] = useState(member.retiredOn ?? today());
  const [order, setOrder] = useState(EMPTY_ORDER);
  const [asking, setAsking] = useState(false);
  const refresh = () => queryClient.invalidateQueries({ queryKey: api.staff.key() });
  const give = useMutation(
    api.staff.handOver.mutationOptions({
      async onSuccess({ moved }) {
        notifications.show({ message: `${moved}件を引き継ぎました。` });
        await refresh();
      },
    }),
  );
  const retire = useMutation(
    api.staff.retireStaffMember.mutationOptions({
      async onSuccess() {
        setAsking(false);
        await refresh();
      },
    }),
  );
  const groups = things.data?.groups ?? [];
  const heirs = (list.data?.entries ?? []).filter((one) => one.standing === 'active' && one.id !== member.id);
  return (
    <section aria-labelledby="retire-title">
      <Title order={2} id="retire-title" mb="xs">
        引継ぎと抹消
      </Title>
      <Stack maw={640}>
        {member.retiredOn !== null && <Text>抹消の日：{dayWords(member.retiredOn)}</Text>}
        {things.isPending && <Loading />}
        {things.data && groups.length === 0 && <Text>引き継ぐものはありません。</Text>}
        {groups.map((group) => (
          <div key={group.name}>
            <Text fw={700}>
              {group.label}（{group.entries.length}件）
            </Text>
            <List>
              {group.entries.map((entry) => (
                <List.Item key={entry.id}>
                  {entry.address === null ? (
                    entry.label
                  ) : (
                    <Anchor component={Link} to={entry.address}>
                      {entry.label}
                    </Anchor>
                  )}
                </List.Item>
              ))}
            </List>
          </div>
        ))}
        {groups.length > 0 && (
          <>
            <ErrorSummary problems={give.error ? staffProblems(give.error) : []} />
            <Group align="flex-end">
              <NativeSelect
                label="引き継ぐ相手"
                value={to}
                data={[
                  { value: '', label: '選んでください' },
                  ...heirs.map((one) => ({ value: one.id, label: `${one.name}（${one.staffNumber}）` })),
                ]}
                onChange={(event) => setTo(event.currentTarget.value)}
              />
              <Button
                variant="default"
                disabled={to === ''}
                loading={give.isPending}
                onClick={() => give.mutate({ id: member.id, to, order: EMPTY_ORDER })}
              >
                すべて引き継ぐ
              </Button>
            </Group>
          </>
        )}
        {!own && member.standing !== 'retired' && (
          <Group align="flex-end">
            <DayInput
              label="抹消の日"
              description="この日の0時から使えません"
              value={on}
              onChange={(day) => day !== null && setOn(day)}
            />
            <Button
              color="red"
              variant="outline"
              onClick={() => {
                retire.reset();
                setAsking(true);
              }}
            >
              抹消する
            </Button>
          </Group>
        )}
      </Stack>
      <ConfirmDialog
        opened={asking}
        title={`${member.name} さんを抹消しますか`}
        confirmLabel="抹消する"
        danger
        busy={retire.isPending}
        problem={retire.error ? staffProblems(retire.error)[0]?.message : null}
        onConfirm={() => retire.mutate({ id: member.id, on, order })}
        onCancel={() => setAsking(false)}
      >
        <Text mb="xs">
          {dayWords(on)}から、このアカウントではログインできません。したことの記録には、名前が残ります。
        </Text>
        <OrderFields draft={order} onChange={setOrder} />
      </ConfirmDialog>
    </section>
  );
}
