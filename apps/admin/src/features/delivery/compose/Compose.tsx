/** 配信を書く: words, whom, check, send. What is written is saved at the server while it is written. */
import {
  Button,
  Group,
  NativeSelect,
  Paper,
  SegmentedControl,
  Stack,
  Switch,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { DELIVERY_KINDS } from '@madoguchi/contract/delivery';
import { RESIDENT_LANGUAGES, type ResidentLanguage } from '@madoguchi/contract/questions';
import { hashKey, useMutation } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { api, client, codeOf, queryClient } from '../../../api.ts';
import { ConfirmDialog } from '../../../shell/ConfirmDialog.tsx';
import { ErrorSummary } from '../../../shell/ErrorSummary.tsx';
import { messageOf } from '../../../shell/messages.ts';
import { PageTitle } from '../../../shell/PageTitle.tsx';
import { useAutosave } from '../../../shell/use-autosave.ts';
import { useMay } from '../../../shell/use-may.ts';
import { LACKS } from '../../audiences/condition-words.ts';
import { DeleteDraft } from '../DeleteDraft.tsx';
import type { Checked, DeliveryDetail } from '../detail.ts';
import { Content } from './Content.tsx';
import { applyFix, textOfFinding } from './apply-fix.ts';
import { CheckPanel } from './CheckPanel.tsx';
import { FindingList, findingKey, type FindingActions } from './Findings.tsx';
import { SaveAsTemplate } from './SaveAsTemplate.tsx';
import { useReview } from './use-review.ts';
import {
  fieldsOf,
  isBlank,
  lacksOf,
  readDraft,
  type DeliveryKind,
  type DraftFields,
} from './draft-fields.ts';
import { Preview } from './Preview.tsx';
import { SaveBar } from './SaveBar.tsx';
import { SendDialog, type SendMode } from './SendDialog.tsx';
import { TopicField } from './TopicField.tsx';
import { TargetFields } from './TargetFields.tsx';
import { TestSend } from './TestSend.tsx';
import './compose.css';

/** The language in which a finding's field stands. */
function languageOf(path: string): ResidentLanguage {
  const written = /^languages\.([\w-]+)\./.exec(path)?.[1];
  return RESIDENT_LANGUAGES.find((language) => language === written) ?? 'ja';
}

export function Compose({ delivery, onReload }: { delivery: DeliveryDetail; onReload: () => void }) {
  const { id } = delivery;
  const may = useMay();
  const [form, setForm] = useState(() => readDraft(delivery));
  const [media, setMedia] = useState(delivery.media);
  const [language, setLanguage] = useState<ResidentLanguage>('ja');
  const [view, setView] = useState<'write' | 'preview'>('write');
  const [checked, setChecked] = useState<{ result: Checked; of: object } | null>(null);
  const [sending, setSending] = useState<SendMode | null>(null);
  const [tried, setTried] = useState(false);

  const fields = useMemo(() => fieldsOf(form), [form]);
  const { title, kind, blocks, quickReplies, languages, target, silent, topic } = form;
  // Stands for what would be sent: agreeing to a finding does not change it.
  const content = useMemo(
    () => ({ title, kind, blocks, quickReplies, languages, target, silent, topic }),
    [title, kind, blocks, quickReplies, languages, target, silent, topic],
  );
  const findings = useReview(id, fields, content);
  const actions: FindingActions = {
    accepted: form.accepted,
    onAccept: (key, reason) =>
      setForm((form) => ({
        ...form,
        accepted: [...form.accepted.filter((one) => one.key !== key), { key, reason }],
      })),
    onWithdraw: (key) =>
      setForm((form) => ({ ...form, accepted: form.accepted.filter((one) => one.key !== key) })),
    onFix: (finding) => {
      const was = textOfFinding(form, finding);
      if (was !== null) setForm((form) => applyFix(form, finding, was));
    },
  };
  const { autosave, state } = useAutosave<DraftFields>({
    revision: delivery.revision,
    save: (value, revision) => client.delivery.saveDraft({ id, revision, ...value }),
    isConflict: (error) => codeOf(error) === 'changed_meanwhile',
    async ownRevision(sent) {
      const stored = await client.delivery.showDelivery({ id });
      return hashKey([fieldsOf(readDraft(stored))]) === hashKey([sent]) ? stored.revision : null;
    },
  });
  const first = useRef(fields);
  useEffect(() => {
    if (fields !== first.current) autosave.change(fields);
  }, [fields, autosave]);

  const leaving = useBlocker({
    // Leaving saves; only what cannot be saved asks. A draft in which nobody wrote anything leaves no trace in the list.
    async shouldBlockFn() {
      if (!(await autosave.flush())) return true;
      if (isBlank(fields)) {
        await client.delivery.deleteDraft({ id }).catch(() => undefined); // it only stays in the list
        await queryClient.invalidateQueries({ queryKey: api.delivery.listDeliveries.key() });
      }
      return false;
    },
    enableBeforeUnload: false,
    withResolver: true,
  });
  const overwrite = async () => {
    const latest = await client.delivery.showDelivery({ id });
    await autosave.settle(latest.revision);
  };
  const check = useMutation({
    async mutationFn() {
      if (!(await autosave.flush())) return null;
      return client.delivery.checkDelivery({ id });
    },
    onSuccess(result) {
      if (result) setChecked({ result, of: content });
    },
  });
  const lacks = useMemo(() => lacksOf(form.target), [form.target]);
  const runCheck = () => {
    setTried(true);
    if (lacks.length === 0) check.mutate();
  };
  const fresh = checked?.of === content;
  const ready =
    checked !== null &&
    fresh &&
    lacks.length === 0 &&
    checked.result.recipients !== 0 &&
    checked.result.findings.every(
      (finding) =>
        finding.severity === 'note' ||
        (finding.severity === 'warning' && form.accepted.some(({ key }) => key === findingKey(finding))),
    );
  const maySend = may('delivery.send');
  const shown = (language === 'ja' ? undefined : fields.languages[language]) ?? fields;

  return (
    <form
      noValidate
      onSubmit={(event) => event.preventDefault()}
      onBlur={() => {
        if (state.kind === 'unsaved') void autosave.flush();
      }}
    >
      <PageTitle title="配信を書く" back={{ to: '/deliveries', label: '配信の一覧' }}>
        <SaveAsTemplate fields={fields} />
        <DeleteDraft id={id} title={form.title} />
      </PageTitle>
      <SaveBar
        state={state}
        onSave={() => void autosave.flush()}
        onOverwrite={() => void overwrite()}
        onReload={onReload}
      />
      <div className="compose" data-view={view}>
        <SegmentedControl
          className="compose-switch"
          aria-label="表示"
          value={view}
          onChange={(value) => setView(value === 'preview' ? 'preview' : 'write')}
          data={[
            { value: 'write', label: '書く' },
            { value: 'preview', label: '見え方の確認' },
          ]}
        />
        <div className="compose-form">
          <Stack gap="xl">
            <section aria-labelledby="content-title">
              <Title order={2} id="content-title" mb="sm">
                1. 内容
              </Title>
              <Stack gap="md">
                <Group gap="md" align="flex-end" wrap="wrap">
                  <TextInput
                    id="delivery-title"
                    label="件名（住民には見えません）"
                    maxLength={100}
                    value={form.title}
                    flex="1 1 18rem"
                    onChange={({ currentTarget: { value } }) =>
                      setForm((form) => ({ ...form, title: value }))
                    }
                  />
                  <NativeSelect
                    label="種別"
                    value={form.kind}
                    data={Object.entries(DELIVERY_KINDS).map(([value, label]) => ({ value, label }))}
                    onChange={({ currentTarget: { value } }) =>
                      setForm((form) => ({ ...form, kind: value as DeliveryKind }))
                    }
                  />
                </Group>
                <FindingList
                  findings={findings.filter(({ path }) => !/blocks\.\d/.test(path))}
                  actions={actions}
                />
                <Content
                  form={form}
                  language={language}
                  media={media}
                  tried={tried}
                  findings={findings}
                  actions={actions}
                  onLanguage={setLanguage}
                  onChange={setForm}
                  onMedia={(mediaId, added) => setMedia((before) => ({ ...before, [mediaId]: added }))}
                />
                <TopicField
                  topic={form.topic}
                  onChange={(topic) => setForm((form) => ({ ...form, topic }))}
                />
                <Switch
                  label="通知音を鳴らさない"
                  checked={form.silent}
                  onChange={({ currentTarget: { checked: silent } }) =>
                    setForm((form) => ({ ...form, silent }))
                  }
                />
              </Stack>
            </section>
            <section aria-labelledby="target-title">
              <Title order={2} id="target-title" mb="sm">
                2. 配信先
              </Title>
              <TargetFields
                choice={form.target}
                showLacks={tried}
                onChange={(target) => setForm((form) => ({ ...form, target }))}
              />
            </section>
            <section aria-labelledby="check-title">
              <Title order={2} id="check-title" mb="sm">
                3. 確認と配信
              </Title>
              <Paper withBorder p="md">
                <Stack gap="md">
                  <Group gap="sm">
                    <Button
                      variant={ready ? 'default' : 'filled'}
                      loading={check.isPending}
                      onClick={runCheck}
                    >
                      配信前の確認
                    </Button>
                    <TestSend id={id} flush={autosave.flush} />
                  </Group>
                  {tried && lacks.length > 0 && (
                    <ErrorSummary
                      title="配信先の条件が入力の途中です"
                      problems={lacks.map(({ id, lack }) => ({ field: id, message: LACKS[lack] }))}
                    />
                  )}
                  {check.error && <ErrorSummary problems={[{ message: messageOf(check.error) }]} />}
                  {checked && (
                    <CheckPanel
                      checked={checked.result}
                      fresh={fresh}
                      actions={actions}
                      onShow={(path) => {
                        setView('write');
                        setLanguage(languageOf(path));
                      }}
                    />
                  )}
                  {maySend ? (
                    <Group gap="sm">
                      <Button disabled={!ready} onClick={() => setSending('now')}>
                        今すぐ配信
                      </Button>
                      <Button disabled={!ready} variant="outline" onClick={() => setSending('scheduled')}>
                        予約配信
                      </Button>
                      {!ready && (
                        <Text size="sm" c="dimmed">
                          「配信前の確認」が済むと押せます。
                        </Text>
                      )}
                    </Group>
                  ) : (
                    <Text size="sm">
                      配信には『配信する』の権限が必要です。管理者に依頼してください。下書きは保存されています。
                    </Text>
                  )}
                </Stack>
              </Paper>
            </section>
          </Stack>
        </div>
        <aside className="compose-preview" aria-label="見え方の確認">
          <Preview blocks={shown.blocks} quickReplies={shown.quickReplies} media={media} />
        </aside>
      </div>
      {sending && checked && (
        <SendDialog
          id={id}
          mode={sending}
          revision={autosave.revision}
          checked={checked.result}
          silent={form.silent}
          onClose={() => setSending(null)}
          onSent={(sent) => {
            window.scrollTo(0, 0); // the screen becomes that of a sent delivery
            queryClient.setQueryData(api.delivery.showDelivery.queryKey({ input: { id } }), sent);
            void queryClient.invalidateQueries({ queryKey: api.delivery.listDeliveries.key() });
          }}
        />
      )}
      <ConfirmDialog
        opened={leaving.status === 'blocked'}
        title="まだ保存できていません"
        confirmLabel="保存しないで移動する"
        cancelLabel="この画面に残る"
        danger
        onConfirm={() => leaving.proceed?.()}
        onCancel={() => leaving.reset?.()}
      >
        このまま移動すると、最後に保存したあとの入力は消えます。
      </ConfirmDialog>
    </form>
  );
}
