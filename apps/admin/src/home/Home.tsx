/** ホーム: what needs somebody first, then how many people we reach, drafts to go on with, and the last deliveries. */
import { Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../api.ts';
import { PageTitle } from '../shell/PageTitle.tsx';
import { useMay } from '../shell/use-may.ts';
import { Alarms } from './Alarms.tsx';
import { Connection } from './Connection.tsx';
import { FirstSteps } from './FirstSteps.tsx';
import { Figures } from './Figures.tsx';
import { RecentDeliveries } from './RecentDeliveries.tsx';

export function Home() {
  const may = useMay();
  const summary = useQuery({
    ...api.residents.summariseResidents.queryOptions({ input: {} }),
    refetchInterval: 60_000,
  });
  return (
    <>
      <PageTitle title="ホーム" help="home">
        {may('delivery.create') && (
          <Button component={Link} to="/deliveries">
            配信する
          </Button>
        )}
      </PageTitle>
      <Stack gap="xl">
        <Alarms />
        <Figures summary={summary} />
        {summary.data && <FirstSteps friends={summary.data.friends} />}
        {may('delivery.view') && <RecentDeliveries />}
        {may('line.manage') && <Connection />}
      </Stack>
    </>
  );
}
