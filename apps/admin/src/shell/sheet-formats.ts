import type { SheetFormat } from '@madoguchi/contract/sheet';

/** As choices are offered: what opens by a double click comes first. */
export const FORMAT_CHOICES: readonly { readonly value: SheetFormat; readonly label: string }[] = [
  { value: 'xlsx', label: 'Excel（.xlsx）' },
  { value: 'csv', label: 'CSV（UTF-8）' },
];
