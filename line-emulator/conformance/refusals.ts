/** Methods of the SDK that get LINE's documented refusal here, and why. Everything else is exercised. */
import type { Clients } from './sdk.ts';

export interface Refusal {
  status: 400 | 403 | 404;
  why: string;
  call: (clients: Clients) => Promise<unknown>;
}

const GROUP = `C${'0'.repeat(32)}`;
const ROOM = `R${'0'.repeat(32)}`;
const USER = `U${'0'.repeat(32)}`;

const noGroup = 'the account is in no group';
const noRoom = 'the account is in no room';
const noMembership = 'the account sells no membership';
const byApplication = 'LINE grants it on application only';
const noModule = 'for module channels of the LINE Marketplace only';

export const REFUSALS: Record<string, Refusal> = {
  'messaging.getGroupSummary': refusal(404, noGroup, ({ messaging }) => messaging.getGroupSummary(GROUP)),
  'messaging.getGroupMemberCount': refusal(404, noGroup, ({ messaging }) =>
    messaging.getGroupMemberCount(GROUP),
  ),
  'messaging.getGroupMembersIds': refusal(404, noGroup, ({ messaging }) =>
    messaging.getGroupMembersIds(GROUP),
  ),
  'messaging.getGroupMemberProfile': refusal(404, noGroup, ({ messaging }) =>
    messaging.getGroupMemberProfile(GROUP, USER),
  ),
  'messaging.leaveGroup': refusal(404, noGroup, ({ messaging }) => messaging.leaveGroup(GROUP)),
  'messaging.getRoomMemberCount': refusal(404, noRoom, ({ messaging }) => messaging.getRoomMemberCount(ROOM)),
  'messaging.getRoomMembersIds': refusal(404, noRoom, ({ messaging }) => messaging.getRoomMembersIds(ROOM)),
  'messaging.getRoomMemberProfile': refusal(404, noRoom, ({ messaging }) =>
    messaging.getRoomMemberProfile(ROOM, USER),
  ),
  'messaging.leaveRoom': refusal(404, noRoom, ({ messaging }) => messaging.leaveRoom(ROOM)),
  'messaging.getMembershipList': refusal(404, noMembership, ({ messaging }) => messaging.getMembershipList()),
  'messaging.getMembershipSubscription': refusal(404, noMembership, ({ messaging }) =>
    messaging.getMembershipSubscription(USER),
  ),
  'messaging.getJoinedMembershipUsers': refusal(404, noMembership, ({ messaging }) =>
    messaging.getJoinedMembershipUsers(3189),
  ),
  'messaging.pushMessagesByPhone': refusal(403, byApplication, ({ messaging }) =>
    messaging.pushMessagesByPhone({ to: 'a'.repeat(64), messages: [{ type: 'text', text: 'あ' }] }),
  ),
  'messaging.getPNPMessageStatistics': refusal(403, byApplication, ({ messaging }) =>
    messaging.getPNPMessageStatistics('20261101'),
  ),
  'messaging.markMessagesAsRead': refusal(403, byApplication, ({ messaging }) =>
    messaging.markMessagesAsRead({ chat: { userId: USER } }),
  ),
  'audience.getSharedAudienceData': refusal(
    400,
    'no Business Manager shares an audience with the account',
    ({ audience }) => audience.getSharedAudienceData(1),
  ),
  'shop.missionStickerV3': refusal(403, byApplication, ({ shop }) =>
    shop.missionStickerV3({ to: USER, productType: 'STICKER', productId: '1', sendPresentMessage: false }),
  ),
  'module.acquireChatControl': refusal(403, noModule, ({ module }) => module.acquireChatControl(USER)),
  'module.releaseChatControl': refusal(403, noModule, ({ module }) => module.releaseChatControl(USER)),
  'module.detachModule': refusal(403, noModule, ({ module }) => module.detachModule({ botId: USER })),
  'module.getModules': refusal(403, noModule, ({ module }) => module.getModules()),
  'moduleAttach.attachModule': refusal(403, noModule, ({ moduleAttach }) =>
    moduleAttach.attachModule('authorization_code', 'code', 'https://example.com/'),
  ),
};

function refusal(status: Refusal['status'], why: string, call: Refusal['call']): Refusal {
  return { status, why, call };
}
