/** 機能ごとの混み具合 (OPS-04): live figures, asked every few seconds, and what keeps one function from slowing the others. */
import { Badge, List, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api.ts';
import { formatCount, formatDateTime } from '../../shell/format.ts';
import { Loading } from '../../shell/Loading.tsx';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';

/** Often enough to see a surge come and go; one request costs a tenth of a page. */
const ASK_AGAIN_MS = 5000;

export function Load() {
  const shown = useQuery(
    api.inspection.showLoad.queryOptions({ input: {}, refetchInterval: ASK_AGAIN_MS, staleTime: 0 }),
  );
  if (shown.isPending) return <Loading />;
  if (!shown.data) return <SomethingBroke error={shown.error} reset={() => void shown.refetch()} />;
  const { at, functions, connections } = shown.data;
  const busy = functions.filter(isBusy);
  return (
    <>
      <PageTitle title="機能ごとの混み具合" />
      <Stack gap="xl">
        <div>
          {/* The time changes every few seconds and is not read out; the sentence is, when it changes. */}
          <Text c="dimmed" size="sm">
            {formatDateTime(at)}現在。数秒ごとに新しくなります。
          </Text>
          <Text role="status">
            {busy.length === 0
              ? 'どの機能も、待たずに使えます。'
              : `混んでいる機能：${busy.map(({ label }) => label).join('、')}。ほかの機能には影響しません。`}
          </Text>
          {shown.isError && <Text c="red.9">新しい数を読めませんでした。前の数を表示しています。</Text>}
        </div>
        <Table className="cards-on-phones" verticalSpacing="xs" fz="sm">
          <Table.Thead>
            <Table.Tr>
              {[
                '機能',
                '今の様子',
                '処理中',
                '順番待ち',
                '1分間の応答',
                '1分間に断った数',
                '応答までの時間',
                'データベース接続',
              ].map((head) => (
                <Table.Th key={head} scope="col">
                  {head}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {functions.map((one) => (
              <Table.Tr key={one.name} className="keep-together">
                <Table.Td>{one.label}</Table.Td>
                <Table.Td data-label="今の様子">
                  <Badge variant="outline" color={isBusy(one) ? 'red' : 'counter'} tt="none">
                    {stateOf(one)}
                  </Badge>
                </Table.Td>
                <Table.Td data-label="処理中">
                  {formatCount(one.running)}（{formatCount(one.most)}まで）
                </Table.Td>
                <Table.Td data-label="順番待ち">
                  {formatCount(one.waiting)}（{formatCount(one.queue)}まで）
                </Table.Td>
                <Table.Td data-label="1分間の応答">{formatCount(one.answeredLately)}件</Table.Td>
                <Table.Td data-label="1分間に断った数">{formatCount(one.refusedLately)}件</Table.Td>
                <Table.Td data-label="応答までの時間">
                  {one.p95Ms === null ? '—' : `${formatCount(one.p95Ms)}ミリ秒`}
                </Table.Td>
                <Table.Td data-label="データベース接続">{formatCount(one.connections)}本</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <section aria-labelledby="how">
          <Title order={2} mb="xs" id="how">
            1つの機能が混んでも、ほかの機能が使えるしくみ
          </Title>
          <List spacing="xs">
            <List.Item>
              機能ごとに、同時に処理する数と、順番を待てる数を決めています。いっぱいになると、その機能だけが新しい要求をすぐに断ります。
            </List.Item>
            <List.Item>
              混んでいる機能は、ほかの機能の合間に1つずつ処理します。ほかの機能が使われていなければ、空いている力をすべて使います。
            </List.Item>
            <List.Item>
              順番待ちは、接続元ごとに交代で進みます。1か所から大量に送られても、ほかの人は待たされません。
            </List.Item>
            <List.Item>
              データベースの接続{formatCount(connections.total)}本のうち、{formatCount(connections.own)}
              本は機能ごとに取っておき、1つの機能は{formatCount(connections.most)}本までしか使えません。
            </List.Item>
            <List.Item>
              断られた利用者には、その人の言葉の短いページで、緊急のお知らせと連絡先を表示し、自動で開き直します。職員の画面は、自動でやり直します。
            </List.Item>
          </List>
          <Text size="sm" mt="xs">
            「応答までの時間」は、直前の1分間の応答のうち、速い方から95％が終わった時間です。数は、この画面に答えたサーバーのものです。
          </Text>
        </section>
      </Stack>
    </>
  );
}

interface State {
  readonly surging: boolean;
  readonly waiting: number;
  readonly refusedLately: number;
}

function isBusy({ surging, waiting, refusedLately }: State): boolean {
  return surging || waiting > 0 || refusedLately > 0;
}

function stateOf(one: State): string {
  if (one.refusedLately > 0) return '一部を断っています';
  return isBusy(one) ? '混んでいます' : '空いています';
}
