/** 発令: now, coming and past, with 異動, 兼務 and the end of each. */
import { Button, Checkbox, Group, Modal, Stack, Table, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { Post, StaffDetail } from '@madoguchi/contract/staff';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../../api.ts';
import { DayInput } from '../../../shell/DayInput.tsx';
import { ErrorSummary, type FieldProblem } from '../../../shell/ErrorSummary.tsx';
import { staffProblems } from '../staff-problems.ts';
import { OrderFields } from './OrderFields.tsx';
import { placeOf, spanOf } from './post-words.ts';
import { PostFields } from './PostFields.tsx';
import { EMPTY_ORDER, emptyPost, postInput, postLacks, today } from './staff-draft.ts';

const WHEN = { now: '今', coming: 'これから', past: 'これまで' } as const;

export function Posts({ member, own }: { member: StaffDetail; own: boolean }) {
  const [adding, setAdding] = useState(false);
  const [ending, setEnding] = useState<Post | null>(null);
  const order = { now: 0, coming: 1, past: 2 } as const;
  const posts = member.posts.toSorted((a, b) => order[a.when] - order[b.when]);
  return (
    <section aria-labelledby="posts-title">
      <Group justify="space-between" mb="xs">
        <Title order={2} id="posts-title">
          発令（所属・職名・役割）
        </Title>
        {!own && (
          <Button variant="default" onClick={() => setAdding(true)}>
            異動・兼務を入れる
          </Button>
        )}
      </Group>
      {posts.length === 0 ? (
        <Text>発令はありません。発令があるまでログインできません。</Text>
      ) : (
        <Table verticalSpacing="sm" className="cards-on-phones">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>いつ</Table.Th>
              <Table.Th>所属・職名</Table.Th>
              <Table.Th>役割</Table.Th>
              <Table.Th>期間</Table.Th>
              <Table.Th>
                <span className="visually-hidden">操作</span>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {posts.map((post) => (
              <Table.Tr key={post.id}>
                <Table.Td>{WHEN[post.when]}</Table.Td>
                <Table.Td data-label="所属・職名">{placeOf(post)}</Table.Td>
                <Table.Td data-label="役割">{post.role}</Table.Td>
                <Table.Td data-label="期間">{spanOf(post)}</Table.Td>
                <Table.Td>
                  {!own && (
                    <Button
                      size="xs"
                      variant="default"
                      aria-label={`「${placeOf(post)}」の終わりの日を変える`}
                      onClick={() => setEnding(post)}
                    >
                      終わりの日を変える
                    </Button>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {adding && <AddPost member={member} onClose={() => setAdding(false)} />}
      {ending && <EndPost member={member} post={ending} onClose={() => setEnding(null)} />}
    </section>
  );
}

function AddPost({ member, onClose }: { member: StaffDetail; onClose: () => void }) {
  const [draft, setDraft] = useState(emptyPost);
  const [endOthers, setEndOthers] = useState(true);
  const [order, setOrder] = useState(EMPTY_ORDER);
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const departments = useQuery(api.staff.listDepartments.queryOptions({ input: {} }));
  const roles = useQuery(api.staff.listRoles.queryOptions({ input: {} }));
  const known = roles.data?.entries ?? [];
  const add = useMutation(
    api.staff.addPost.mutationOptions({
      async onSuccess() {
        notifications.show({ message: '発令を入れました。発令日の0時から効きます。' });
        await queryClient.invalidateQueries({ queryKey: api.staff.key() });
        onClose();
      },
      onError: (error) => setProblems(staffProblems(error)),
    }),
  );
  return (
    <Modal
      opened
      onClose={onClose}
      title={`${member.name} さんの異動・兼務`}
      size="lg"
      closeButtonProps={{ 'aria-label': '閉じる' }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const lacks = postLacks(draft, known);
          setProblems(lacks);
          if (lacks.length === 0) add.mutate({ id: member.id, ...postInput(draft), endOthers, order });
        }}
      >
        <ErrorSummary problems={problems} />
        <Stack>
          <PostFields
            draft={draft}
            departments={departments.data?.entries ?? []}
            roles={known}
            problems={problems}
            onChange={setDraft}
          />
          <Checkbox
            label="今の発令は、発令日の前の日で終わりにする（異動）"
            description="兼務を足すときは、外してください。"
            checked={endOthers}
            onChange={(event) => setEndOthers(event.currentTarget.checked)}
          />
          <OrderFields draft={order} onChange={setOrder} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              やめる
            </Button>
            <Button type="submit" loading={add.isPending}>
              発令を入れる
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function EndPost({ member, post, onClose }: { member: StaffDetail; post: Post; onClose: () => void }) {
  const [until, setUntil] = useState(post.until ?? today());
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const end = useMutation(
    api.staff.endPost.mutationOptions({
      async onSuccess() {
        await queryClient.invalidateQueries({ queryKey: api.staff.key() });
        onClose();
      },
      onError: (error) => setProblems(staffProblems(error)),
    }),
  );
  const send = (day: string | null) =>
    end.mutate({ id: member.id, postId: post.id, until: day, order: EMPTY_ORDER });
  return (
    <Modal
      opened
      onClose={onClose}
      title={placeOf(post)}
      closeButtonProps={{ 'aria-label': '閉じる' }}
      centered
    >
      <ErrorSummary problems={problems} />
      <Stack>
        <Text>今の期間：{spanOf(post)}</Text>
        <DayInput
          id="staff-until"
          label="終わりの日（この日まで使えます）"
          description="発令日より前の日を選ぶと、この発令を取りやめます。"
          value={until}
          onChange={(day) => day !== null && setUntil(day)}
        />
        <Group justify="flex-end">
          <Button variant="default" loading={end.isPending} onClick={() => send(null)}>
            終わりの日をなくす
          </Button>
          <Button loading={end.isPending} onClick={() => send(until)}>
            {until < post.from ? '発令を取りやめる' : 'この日で終わりにする'}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
