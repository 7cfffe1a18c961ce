/**
 * The functions of the product as OPS-04 sees them: each module, the residents' pages of each module, and the doors that
 * take load of their own. Which addresses belong to which is read from the modules themselves.
 */
import type { KnownVisitors } from '../platform/auth/known-visitors.ts';
import { canonicalAddress } from '../platform/http/addresses.ts';
import type { Acquaintance, FunctionOfPath } from '../platform/http/door.ts';
import type { FunctionLimits } from '../platform/shares/admission.ts';
import type { Module } from '../platform/module.ts';

/** As staff call them. */
const LABELS: Readonly<Record<string, string>> = {
  intake: 'LINEからの受け付け',
  outgoing: 'LINEへの送信',
  inbox: 'トークへの返事',
  media: '画像とファイル',
  screens: '職員の画面の部品',
  signIn: '職員のログイン（初めての端末や場所から）',
  knownSignIn: '職員のログイン（使ったことのある端末や場所から）',
  links: '配信のリンク',
  line: 'LINE公式アカウントの設定',
  staff: '職員の管理',
  questions: '質問',
  talk: 'トーク',
  residents: '利用者の管理',
  'residents pages': '利用者のページ',
  audiences: '配信グループ',
  delivery: '配信',
  'rich-menus': 'リッチメニュー',
  integration: '外部連携キー',
  publication: '公開区分',
  municipalities: '自治体の設定',
  incidents: '漏えい等の記録',
  audit: '操作記録',
  watching: '見守り',
  inspection: 'セキュリティ点検',
  other: 'その他',
};

/** What a function is called on screens; a new one by its own name until it has words. */
export function labelOfFunction(name: string): string {
  return LABELS[name] ?? name;
}

/** Doors that belong to no single module's contract or pages, by how their path begins. */
const DOORS: readonly (readonly [string, string])[] = [
  ['/line/webhook/', 'intake'],
  ['/media/', 'media'],
  ['/files', 'media'],
  ['/l/', 'links'],
  ['/admin', 'screens'],
];
/** Machines that ask whether we live must hear it also in a surge. */
const FREE = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * A page takes 5 to 20 ms of one core, of which two are there: 24 at once is what a browser's patience allows, 48 more
 * may wait for a second. A third of one place taken all the time is more than staff ever ask of one function. Counted again in decision 0011.
 */
const ORDINARY: FunctionLimits = { most: 24, surging: 1, heavy: 0.3, queue: 48, patienceMs: 1000 };
const SPECIAL: Readonly<Record<string, FunctionLimits>> = {
  // A post is refused only when nothing else is left: LINE sends it again at best. It waits 2 s for us; 3,000 posts/s
  // that are stored in groups within 20 ms are 60 at once; what one takes is mostly
  // waiting for the group, so that only 16 places are a load worth the name.
  intake: { most: 400, surging: 48, heavy: 16, queue: 1600, patienceMs: 1500 },
  // From memory, a twentieth of a page.
  media: { most: 64, surging: 4, heavy: 0.3, queue: 200, patienceMs: 1000 },
  links: { most: 64, surging: 4, heavy: 0.3, queue: 200, patienceMs: 1000 },
  screens: { most: 64, surging: 4, heavy: 0.3, queue: 200, patienceMs: 2000 },
  // Argon2 keeps a core and 19 MB or more busy for each. At half past eight a city's staff come all at once: 400 wait for
  // some five seconds rather than be refused.
  signIn: { most: 4, surging: 1, heavy: 0.5, queue: 400, patienceMs: 10_000 },
  knownSignIn: { most: 4, surging: 1, heavy: 0.5, queue: 400, patienceMs: 10_000 },
};

/** @param factor of the settings: 2 on a machine with twice the cores */
export function limitsOfFunction(name: string, factor: number): FunctionLimits {
  const limits = SPECIAL[name] ?? ORDINARY;
  const times = (count: number) => Math.max(1, Math.round(count * factor));
  return { ...limits, most: times(limits.most), surging: times(limits.surging), queue: times(limits.queue) };
}

/** All that may hold a share in this program. */
export function functionsOf(modules: readonly Module[]): string[] {
  const names = [
    'intake',
    'inbox',
    'outgoing',
    'media',
    'screens',
    'signIn',
    'knownSignIn',
    'links',
    'other',
  ];
  for (const module of modules) {
    names.push(module.name);
    if (module.pages?.length) names.push(pagesOf(module));
  }
  return names;
}

export function functionOfPath(modules: readonly Module[]): FunctionOfPath {
  const api = new Map<string, string>();
  const pages = new Map<string, string>();
  for (const module of modules) {
    for (const procedure of Object.values(module.routes ?? {}))
      api.set(procedure['~orpc'].route.path?.split('/')[1] ?? '', module.name);
    for (const page of module.pages ?? []) pages.set(page.path.split('/')[3] ?? '', pagesOf(module));
  }
  api.set('sign-in', 'signIn');
  return (path) => {
    if (FREE.has(path)) return null;
    // `/api/v1/{first of the contract}/…`, `/r/{town}/{page}/…`
    const [, kind, , place = ''] = path.split('/', 4);
    if (kind === 'api') return api.get(place) ?? 'other';
    if (kind === 'r') return pages.get(place) ?? 'other';
    return DOORS.find(([begin]) => path.startsWith(begin))?.[1] ?? 'other';
  };
}

/**
 * Sign-ins from browsers and addresses where somebody signed in before are a function of their own: a flood of strangers, from
 * however many addresses, fills and slows only the strangers' one.
 */
export function acquaintanceOf(visitors: KnownVisitors): Acquaintance {
  return (name, cookies, address) => {
    if (name !== 'signIn') return null;
    const lane = visitors.laneOf(cookies, canonicalAddress(address) ?? address);
    return lane === null ? null : { name: 'knownSignIn', lane };
  };
}

function pagesOf(module: Module): string {
  return `${module.name} pages`;
}
