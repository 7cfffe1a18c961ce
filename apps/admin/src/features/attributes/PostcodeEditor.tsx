/** 郵便番号と地域: which area each postal code belongs to, from Japan Post's table. */
import { Alert, Button, Group, NativeSelect, ScrollArea, Stack, Table, Text, TextInput } from '@mantine/core';
import type { AreaTown } from '@madoguchi/contract/questions';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../api.ts';
import { messageOf } from '../../shell/messages.ts';
import type { ChoiceDraft } from './attribute-draft.ts';

interface Line {
  readonly postcode: string;
  readonly town: string;
  /** '' while no area was chosen. */
  readonly choice: string;
}

const sameLine = (one: Pick<Line, 'postcode' | 'town'>, other: Pick<Line, 'postcode' | 'town'>): boolean =>
  one.postcode === other.postcode && one.town === other.town;

export function PostcodeEditor({
  choices,
  towns,
  onChange,
}: {
  choices: readonly ChoiceDraft[];
  towns: readonly AreaTown[];
  onChange: (towns: readonly AreaTown[]) => void;
}) {
  const [city, setCity] = useState('');
  const [listed, setListed] = useState<readonly Omit<Line, 'choice'>[]>([]);
  const [filter, setFilter] = useState('');
  const [bulk, setBulk] = useState('');
  const search = useMutation({
    mutationFn: (wanted: string) => client.residents.listPostalTowns({ city: wanted }),
    onSuccess: (found) => setListed(found.towns),
  });
  const areas = choices.filter(({ label, state }) => label.trim() !== '' && state === 'active');
  const lines: Line[] = [
    ...towns,
    ...listed
      .filter((line) => !towns.some((town) => sameLine(town, line)))
      .map((line) => ({ ...line, choice: '' })),
  ].sort((one, other) => one.postcode.localeCompare(other.postcode) || one.town.localeCompare(other.town));
  const wanted = filter.normalize('NFKC').replaceAll('-', '').trim();
  const shown = lines.filter(
    ({ postcode, town }) => postcode.startsWith(wanted) || town.normalize('NFKC').includes(wanted),
  );
  const assign = (chosen: readonly Line[], choice: string) =>
    onChange([
      ...towns.filter((town) => !chosen.some((line) => sameLine(line, town))),
      ...(choice === '' ? [] : chosen.map(({ postcode, town }) => ({ postcode, town, choice }))),
    ]);
  const options = [
    { value: '', label: '（地域を選ぶ）' },
    ...areas.map(({ key, label }) => ({ value: key, label })),
  ];
  return (
    <Stack gap="xs" component="section" aria-labelledby="postcodes-title">
      <Text id="postcodes-title" size="sm" fw={700}>
        郵便番号と地域
      </Text>
      <Text size="sm" c="dimmed">
        割り当てると、利用者は郵便番号でも答えられます。1つの郵便番号が2つの地域にまたがるときは、利用者に町名で選んでもらいます。
      </Text>
      <Group align="flex-end" gap="xs">
        <TextInput
          label="市区町村の名前"
          placeholder="例：山口市"
          value={city}
          maxLength={40}
          onChange={(event) => setCity(event.currentTarget.value)}
        />
        <Button
          variant="default"
          loading={search.isPending}
          disabled={city.trim().length < 2}
          onClick={() => search.mutate(city)}
        >
          郵便番号を読み込む
        </Button>
      </Group>
      <Text size="sm" role="status">
        {search.data && answerOf(search.data)}
      </Text>
      {search.error && (
        <Alert color="red" variant="outline" role="alert">
          {messageOf(search.error)}
        </Alert>
      )}
      {lines.length > 0 && (
        <>
          <Group align="flex-end" gap="xs">
            <TextInput
              label="町名か郵便番号で絞り込む"
              value={filter}
              onChange={(event) => setFilter(event.currentTarget.value)}
            />
            <NativeSelect
              label={`表示中の${shown.length}件の地域`}
              data={options}
              value={bulk}
              onChange={(event) => setBulk(event.currentTarget.value)}
            />
            <Button variant="default" disabled={shown.length === 0} onClick={() => assign(shown, bulk)}>
              まとめて割り当てる
            </Button>
          </Group>
          <Text size="sm">
            {lines.length}件のうち{towns.length}件に地域を割り当てました。
          </Text>
          <ScrollArea.Autosize mah={360} viewportProps={{ tabIndex: 0, 'aria-label': '郵便番号の一覧' }}>
            <Table verticalSpacing={4}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>郵便番号</Table.Th>
                  <Table.Th>町名</Table.Th>
                  <Table.Th>地域</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {shown.map((line) => (
                  <Table.Tr key={`${line.postcode} ${line.town}`}>
                    <Table.Td>
                      {line.postcode.slice(0, 3)}-{line.postcode.slice(3)}
                    </Table.Td>
                    <Table.Td>{line.town || '（町名のないところ）'}</Table.Td>
                    <Table.Td>
                      <NativeSelect
                        aria-label={`${line.postcode} ${line.town}の地域`}
                        data={options}
                        value={line.choice}
                        onChange={(event) => assign([line], event.currentTarget.value)}
                      />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </ScrollArea.Autosize>
        </>
      )}
    </Stack>
  );
}

function answerOf({
  cities,
  towns,
  imported,
}: {
  cities: readonly string[];
  towns: readonly unknown[];
  imported: boolean;
}): string {
  if (!imported)
    return '郵便番号の表がまだありません。システムの担当者に「madoguchi postal import」を頼んでください。';
  if (cities.length === 0) return 'その名前の市区町村はありません。「山口市」のように入れてください。';
  return towns.length > 0
    ? `${cities.join('、')}の郵便番号を${towns.length}件読み込みました。`
    : `いくつか見つかりました（${cities.slice(0, 5).join('、')}など）。都道府県から入れてください。`;
}
