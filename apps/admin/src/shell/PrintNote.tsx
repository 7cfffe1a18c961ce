import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from '../api.ts';
import { formatDateTime } from './format.ts';

/** On paper only: whose record this is, who printed it and when. The page numbers come from base.css. */
export function PrintNote() {
  const me = useQuery(api.staff.getMe.queryOptions({ input: {}, retry: false }));
  const [now, setNow] = useState(() => new Date().toISOString());
  useEffect(() => {
    const before = () => setNow(new Date().toISOString());
    window.addEventListener('beforeprint', before);
    return () => window.removeEventListener('beforeprint', before);
  }, []);
  if (!me.data) return null;
  return (
    <Text size="xs" className="print-only">
      {me.data.municipality.name}　印刷：{me.data.department} {me.data.name}　{formatDateTime(now)}
    </Text>
  );
}
