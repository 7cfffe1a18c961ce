/** In place of a screen that the person may not use: which permission it needs and who can give it. */
import type { Permission } from '@madoguchi/contract/permissions';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, queryClient } from '../api.ts';
import { Loading } from './Loading.tsx';
import { SomethingBroke } from './SomethingBroke.tsx';

export function PageRefused({ permission }: { permission: Permission }) {
  const asked = useQuery(
    api.staff.askPermission.queryOptions({ input: { permission }, retry: false, staleTime: 0 }),
  );
  // Given meanwhile: the frame learns it and shows the screen.
  const { isSuccess } = asked;
  useEffect(() => {
    if (isSuccess) void queryClient.invalidateQueries({ queryKey: api.staff.getMe.key() });
  }, [isSuccess]);
  if (asked.error) return <SomethingBroke error={asked.error} reset={() => void asked.refetch()} />;
  return <Loading />;
}
