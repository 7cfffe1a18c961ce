/** What conditions can be made of, with registrants: loaded once for the builder and the screen 登録状況. */
import type { ConditionAttribute } from '@madoguchi/contract/audiences';
import { useQuery } from '@tanstack/react-query';
import { api, client } from '../../api.ts';

export type Material = Awaited<ReturnType<typeof client.audiences.listConditionAttributes>>;

export function useMaterial() {
  return useQuery(api.audiences.listConditionAttributes.queryOptions({ input: {}, staleTime: 60_000 }));
}

export function attributeOf(material: Material, definitionId: string): ConditionAttribute | undefined {
  return material.attributes.find((attribute) => attribute.definitionId === definitionId);
}
