/** 「この人は何ができるか、なぜ」: today's permissions, each with the posts that give it and how far it reaches. */
import { Anchor, List, Table, Text, Title } from '@mantine/core';
import { PERMISSION_GROUPS, PERMISSIONS } from '@madoguchi/contract/permissions';
import { STANDINGS } from '@madoguchi/contract/staff';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { api, codeOf } from '../../../api.ts';
import { EmptyState } from '../../../shell/EmptyState.tsx';
import { Loading } from '../../../shell/Loading.tsx';
import { NotFound } from '../../../shell/NotFound.tsx';
import { PageTitle } from '../../../shell/PageTitle.tsx';
import { PrintNote } from '../../../shell/PrintNote.tsx';
import { SomethingBroke } from '../../../shell/SomethingBroke.tsx';

export function Access() {
  const { id = '' } = useParams({ strict: false });
  const access = useQuery(api.staff.explainAccess.queryOptions({ input: { id } }));
  if (access.isPending) return <Loading />;
  if (!access.data) {
    if (['not_found', 'invalid_input'].includes(codeOf(access.error))) return <NotFound />;
    return <SomethingBroke error={access.error} reset={() => void access.refetch()} />;
  }
  const { name, standing, permissions } = access.data;
  const groups = PERMISSION_GROUPS.map((group) => ({
    ...group,
    held: permissions.filter(({ permission }) =>
      (group.permissions as readonly string[]).includes(permission),
    ),
  }));
  return (
    <>
      <PageTitle title={`${name} さんにできること`} back={{ to: `/staff/${id}`, label: name }} help="staff" />
      <PrintNote />
      {permissions.length === 0 ? (
        <EmptyState title="今は何もできません">
          <Text ta="center">
            {standing === 'active'
              ? '今日効いている発令がありません。'
              : `「${STANDINGS[standing]}」のため、ログインできません。`}
          </Text>
        </EmptyState>
      ) : (
        groups
          .filter((group) => group.held.length > 0)
          .map((group) => (
            <section key={group.module} aria-labelledby={`access-${group.module}`}>
              <Title order={2} id={`access-${group.module}`} mt="lg" mb="xs">
                {group.label}
              </Title>
              <Table verticalSpacing="sm" className="cards-on-phones">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>できること</Table.Th>
                    <Table.Th>なぜ</Table.Th>
                    <Table.Th>どの所属の分を</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {group.held.map(({ permission, why, reach }) => (
                    <Table.Tr key={permission}>
                      <Table.Td>
                        <Anchor component={Link} to="/access" search={{ permission } as never}>
                          {PERMISSIONS[permission as keyof typeof PERMISSIONS] ?? permission}
                        </Anchor>
                      </Table.Td>
                      <Table.Td data-label="なぜ">
                        <List size="sm">
                          {why.map((post) => (
                            <List.Item key={post.postId}>
                              {[post.department, post.title].filter(Boolean).join(' ') || '所属なし'}
                              の役割「{post.role}」
                            </List.Item>
                          ))}
                        </List>
                      </Table.Td>
                      <Table.Td data-label="どの所属の分を">
                        {reach === null ? '—' : reach.all ? 'すべての所属' : reach.departments.join('、')}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </section>
          ))
      )}
    </>
  );
}
