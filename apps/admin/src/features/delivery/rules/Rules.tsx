/** 配信の決まり: ひな形と文例, the words the city writes, whom residents may ask, and what residents are spared. */
import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../../api.ts';
import { Loading } from '../../../shell/Loading.tsx';
import { PageTitle } from '../../../shell/PageTitle.tsx';
import { SomethingBroke } from '../../../shell/SomethingBroke.tsx';
import { Library } from './Library.tsx';
import { RestraintForm } from './RestraintForm.tsx';
import { WordingForm } from './WordingForm.tsx';

export function Rules() {
  const wording = useQuery(api.delivery.showWording.queryOptions({ input: {} }));
  const restraint = useQuery(api.delivery.showRestraint.queryOptions({ input: {} }));
  const failed = wording.error ?? restraint.error;
  return (
    <>
      <PageTitle title="配信の決まり" back={{ to: '/deliveries', label: '配信の一覧' }} />
      <Text mb="lg">
        配信を書く人みんなで使う、ひな形・文例・言葉の一覧と、住民に送りすぎないための決まりです。
      </Text>
      {failed ? (
        <SomethingBroke
          error={failed}
          reset={() => {
            void wording.refetch();
            void restraint.refetch();
          }}
        />
      ) : !wording.data || !restraint.data ? (
        <Loading />
      ) : (
        <Stack gap="xl">
          <Library />
          <WordingForm wording={wording.data} />
          <RestraintForm restraint={restraint.data} />
        </Stack>
      )}
    </>
  );
}
