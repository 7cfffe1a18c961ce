/**
 * Every host that this program may speak to, with its country and what goes there (SEC-24): the list that the officer's
 * folder prints is the list that the HTTP client obeys.
 */
import { Agent, buildConnector, setGlobalDispatcher } from 'undici';
import type { Config } from '../config/config.ts';

export interface OutboundHost {
  readonly host: string;
  /** Who stands behind it. */
  readonly party: string;
  /** Where its computers stand, as far as the party says so. */
  readonly country: string;
  readonly purpose: string;
  /** What goes there. */
  readonly sent: string;
  /** Whether our server calls it, or only the browsers of residents do. */
  readonly from: 'server' | 'browser';
}

const LINE = { party: 'LINEヤフー株式会社', country: '日本（同社の公表による）' } as const;

declare module '../context/context.ts' {
  interface Outside {
    /** Whom this installation may speak to. */
    readonly hosts: readonly OutboundHost[];
  }
}

export function outboundHosts(
  config: Pick<
    Config,
    'line' | 'smtpUrl' | 'publicUrl' | 'databaseUrl' | 'singleSignOnHosts' | 's3' | 'checkLinks'
  >,
): readonly OutboundHost[] {
  const hostOf = (url: string) => new URL(url).hostname;
  const list: OutboundHost[] = [
    {
      ...LINE,
      host: hostOf(config.line.apiBaseUrl),
      purpose: '配信・返信・統計・LINEログインの確認',
      sent: '配信の文面と画像のアドレス、LINEの利用者の番号。暗号化の区分の答えは送らない',
      from: 'server',
    },
    {
      ...LINE,
      host: hostOf(config.line.dataApiBaseUrl),
      purpose: '画像などの受け渡し',
      sent: '画像',
      from: 'server',
    },
    {
      ...LINE,
      host: hostOf(config.line.loginBaseUrl),
      purpose: '利用者のLINEログイン',
      sent: '利用者のブラウザが直接開く。市からは何も送らない',
      from: 'browser',
    },
    {
      ...LINE,
      host: hostOf(config.line.liffBaseUrl),
      purpose: 'LINEの中で開くページ',
      sent: '利用者のブラウザが直接開く。市からは何も送らない',
      from: 'browser',
    },
    {
      host: hostOf(config.publicUrl),
      party: '市（このシステム自身）',
      country: '市が選ぶ設置場所',
      purpose: 'サーバー証明書の期限の確認',
      sent: 'なし',
      from: 'server',
    },
  ];
  if (config.s3 !== null)
    list.push({
      host: hostOf(config.s3.endpoint),
      party: '市が選ぶファイルの置き場（S3）',
      country: `市が選ぶ設置場所（リージョン ${config.s3.region}）`,
      purpose: 'ファイルの保管',
      sent: '画像など。個人のファイルは、こちらで暗号化してから送る',
      from: 'server',
    });
  for (const { host, country } of config.singleSignOnHosts)
    list.push({
      host,
      party: '市の認証基盤（シングルサインオン）',
      country,
      purpose: '職員のログイン',
      sent: '職員がログインすることと、使い捨ての符号。利用者の情報は送らない',
      from: 'server',
    });
  if (config.smtpUrl !== null)
    list.push({
      host: hostOf(config.smtpUrl),
      party: '市のメールサーバー',
      country: '市が選ぶ設置場所',
      purpose: '職員への見守りのメール',
      sent: '件数と番号。利用者の個人情報は送らない',
      from: 'server',
    });
  if (config.checkLinks)
    list.push({
      host: '（職員が配信に書いたリンクの先。公開のアドレスだけ）',
      party: 'リンク先のサイト',
      country: 'リンク先による',
      purpose: '配信する前に、リンクが開くかの確認（CHECK_LINKS=off で止まる）',
      sent: 'なし（アドレスを開くだけ）',
      from: 'server',
    });
  return list;
}

/** A host that is not on the list was called. */
export class UnlistedHost extends Error {
  override readonly name = 'UnlistedHost';
}

/** An HTTP client that connects to the listed hosts and to nothing else, whatever address a text or a redirect gives it. */
export function listedOnly(hosts: readonly OutboundHost[]): Agent {
  const allowed = new Set(hosts.filter(({ from }) => from === 'server').map(({ host }) => host));
  const connector = buildConnector({ timeout: 5000 });
  return new Agent({
    connect(options, callback) {
      if (allowed.has(options.hostname)) return connector(options, callback);
      callback(new UnlistedHost(`${options.hostname} is not on the list of outbound hosts`), null);
    },
  });
}

/** From here on every `fetch` of this process obeys the list. Called once, by main. */
export function obeyHostList(config: Config): void {
  setGlobalDispatcher(listedOnly(outboundHosts(config)));
}
