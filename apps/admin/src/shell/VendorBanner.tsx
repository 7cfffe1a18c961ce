/** While somebody of the vendor is in, everybody sees it; the vendor's person sees how long they may stay. */
import { Alert, Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { formatTime } from './format.ts';

export function VendorBanner({
  vendorsIn,
  vendorUntil,
  mayEnd,
}: {
  vendorsIn: readonly { readonly id: string; readonly name: string; readonly until: string }[];
  vendorUntil: string | null;
  mayEnd: boolean;
}) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (vendorUntil === null) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, [vendorUntil]);
  if (vendorUntil !== null) {
    const minutes = Math.max(0, Math.ceil((Date.parse(vendorUntil) - now) / 60_000));
    return (
      <Alert color="orange" variant="outline" mb="md" className="no-print">
        保守業者としてログインしています。作業時間は {formatTime(vendorUntil)} まで（あと{minutes}
        分）です。時間になるとログアウトします。
      </Alert>
    );
  }
  if (vendorsIn.length === 0) return null;
  return (
    <Alert color="orange" variant="outline" mb="md" className="no-print">
      {vendorsIn
        .map(({ name, until }) => `保守業者の${name}さんが作業しています（${formatTime(until)}まで）。`)
        .join('')}
      {mayEnd && (
        <Anchor component={Link} to="/vendor-hours" c="dark" underline="always">
          作業時間を見る・終わらせる
        </Anchor>
      )}
    </Alert>
  );
}
