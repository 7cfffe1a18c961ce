/** One delivery: written while it is a draft, watched while it is sent, read afterwards. */
import { Alert, Button, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { can, DELIVERY_KINDS } from '@madoguchi/contract/delivery';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { api, client, queryClient } from '../../api.ts';
import { formatDateTime } from '../../shell/format.ts';
import { Loading } from '../../shell/Loading.tsx';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { PrintNote } from '../../shell/PrintNote.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';
import { OwnerPanel } from '../../shell/OwnerPanel.tsx';
import { useMay } from '../../shell/use-may.ts';
import { Compose } from './compose/Compose.tsx';
import { Preview } from './compose/Preview.tsx';
import { CreateButton } from './CreateButton.tsx';
import type { DeliveryDetail } from './detail.ts';
import { CorrectButton } from './CorrectButton.tsx';
import { DraftNotice } from './DraftNotice.tsx';
import { PauseButton } from './PauseButton.tsx';
import { Result } from './result/Result.tsx';
import { StateBadge } from './StateBadge.tsx';
import { StopButton } from './StopButton.tsx';
import { UnscheduleButton } from './UnscheduleButton.tsx';

/** A scheduled delivery starts by itself: the open page notices within this time. */
const LOOK_AGAIN_MS = 15_000;

export function Delivery() {
  const { id } = useParams({ strict: false }) as { id: string };
  const may = useMay();
  /** Rises when the screen is to forget what was typed and take what the server has. */
  const [generation, setGeneration] = useState(0);
  const delivery = useQuery(
    api.delivery.showDelivery.queryOptions({
      input: { id },
      // The draft is edited from what the server has now, never from what an earlier visit left in memory.
      refetchOnMount: 'always',
      refetchInterval: ({ state }) => (state.data?.state === 'scheduled' ? LOOK_AGAIN_MS : false),
    }),
  );
  if (delivery.isPending || (!delivery.isFetchedAfterMount && delivery.isFetching)) return <Loading />;
  if (!delivery.data) return <SomethingBroke error={delivery.error} reset={() => void delivery.refetch()} />;
  if (can.edit(delivery.data) && delivery.data.mayChange && may('delivery.create')) {
    const reload = async () => {
      await delivery.refetch();
      setGeneration((before) => before + 1);
    };
    return (
      <>
        <DraftNotice delivery={delivery.data} />
        <Compose key={`${id}:${generation}`} delivery={delivery.data} onReload={() => void reload()} />
        <DeliveryOwner delivery={delivery.data} />
      </>
    );
  }
  return <Sent delivery={delivery.data} />;
}

function Sent({ delivery }: { delivery: DeliveryDetail }) {
  const may = useMay();
  const facts = [
    ['種別', DELIVERY_KINDS[delivery.kind]],
    ['配信先', delivery.targetText || '—'],
    ['予約した日時', delivery.scheduledFor && formatDateTime(delivery.scheduledFor)],
    ['配信を始めた日時', delivery.startedAt && formatDateTime(delivery.startedAt)],
    ['配信が終わった日時', delivery.finishedAt && formatDateTime(delivery.finishedAt)],
    ['通知音', delivery.silent ? '鳴らさない' : '鳴らす'],
    ['最後に操作した職員', delivery.updatedBy],
  ].filter((fact): fact is [string, string] => Boolean(fact[1]));
  return (
    <>
      <PageTitle
        title={delivery.title || '件名のない配信'}
        back={{ to: '/deliveries', label: '配信の一覧' }}
        help={can.showResult(delivery) ? 'results' : 'schedule'}
      >
        {can.pause(delivery) && !delivery.halted && delivery.mayChange && may('delivery.send') && (
          <PauseButton id={delivery.id} />
        )}
        {can.stop(delivery) && delivery.mayChange && may('delivery.send') && <StopButton id={delivery.id} />}
        {can.unschedule(delivery) && delivery.mayChange && may('delivery.send') && (
          <UnscheduleButton delivery={delivery} />
        )}
        {can.correct(delivery) && may('delivery.create') && <CorrectButton id={delivery.id} />}
        {may('delivery.create') && (
          <CreateButton from={delivery.id} variant="default">
            複製して新しく作る
          </CreateButton>
        )}
        <Button variant="default" onClick={() => window.print()}>
          印刷する（A4）
        </Button>
      </PageTitle>
      <PrintNote />
      <Stack gap="lg">
        <Group>
          <StateBadge state={delivery.state} halted={delivery.halted} />
          {delivery.state === 'scheduled' && delivery.scheduledFor && (
            <Text fw={700}>{formatDateTime(delivery.scheduledFor)} に配信します</Text>
          )}
        </Group>
        <DeliveryOwner delivery={delivery} />
        {delivery.state === 'partly_unsent' && (
          <Alert color="red" variant="outline" title="一部の人に届いていません">
            下の配信結果で人数を確かめてください。
          </Alert>
        )}
        <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
          <Stack gap="lg">
            {can.showResult(delivery) && (
              <Result
                id={delivery.id}
                sending={delivery.state === 'sending'}
                onFinished={() => void queryClient.invalidateQueries({ queryKey: api.delivery.key() })}
              />
            )}
            <Paper withBorder p="md" component="section" aria-labelledby="facts-title">
              <Title order={2} id="facts-title" mb="sm">
                配信の内容
              </Title>
              <dl className="facts">
                {facts.map(([label, value]) => (
                  <div key={label}>
                    <dt>{label}</dt>
                    <dd>{value}</dd>
                  </div>
                ))}
              </dl>
            </Paper>
          </Stack>
          <Preview blocks={delivery.blocks} quickReplies={delivery.quickReplies} media={delivery.media} />
        </SimpleGrid>
      </Stack>
    </>
  );
}

function DeliveryOwner({ delivery }: { delivery: DeliveryDetail }) {
  const may = useMay();
  return (
    <OwnerPanel
      record={delivery}
      mayChange={delivery.mayChange && may('delivery.create')}
      save={async (owner) => {
        await client.delivery.assignDelivery({ id: delivery.id, ...owner });
        await queryClient.invalidateQueries({ queryKey: api.delivery.key() });
      }}
    />
  );
}
