import type { Permission } from '@madoguchi/contract/permissions';
import { useQuery } from '@tanstack/react-query';
import { api } from '../api.ts';

/** `useMay()('delivery.send')`: whether the person signed in may. The server decides; this only hides what it refuses. */
export function useMay(): (permission: Permission) => boolean {
  const me = useQuery(api.staff.getMe.queryOptions({ input: {}, retry: false }));
  return (permission) => me.data?.permissions.includes(permission) ?? false;
}
