/** A tab of a design as LINE's menu object. Pure. */
import {
  SIZES,
  type AreaAction,
  type MenuArea,
  type MenuDesign,
  type MenuTab,
} from '@madoguchi/contract/rich-menus';
import type { LineMenu } from '../line/index.ts';

/** Postback data of a tab switch: the talk must not answer it (tab-tapped.ts reads LINE's own parameters). */
const TAB_SWITCH = 'menu=tab';

/** LINE's own address for the screen that sends a place (facts, section 4). */
const LOCATION_SCREEN = 'https://line.me/R/nv/location/';

/**
 * @param name by which the menu is found again at LINE after a crash
 * @param aliasOf LINE's alias of each tab of the same menu
 */
export function lineMenu(
  design: MenuDesign,
  tab: MenuTab,
  name: string,
  aliasOf: (tab: string) => string,
): LineMenu {
  const { width, height } = SIZES[tab.size];
  return {
    size: { width, height },
    selected: design.open,
    name,
    chatBarText: design.barText,
    areas: tab.areas.map(({ x, y, width, height, ...area }) => ({
      bounds: { x, y, width, height },
      action: lineAction(area, aliasOf),
    })),
  };
}

type LineAction = NonNullable<NonNullable<LineMenu['areas']>[number]['action']>;

function lineAction(
  { label, action }: Pick<MenuArea, 'label' | 'action'>,
  aliasOf: (tab: string) => string,
): LineAction {
  return { ...lineActionOf(action, aliasOf), label } as LineAction;
}

function lineActionOf(action: AreaAction, aliasOf: (tab: string) => string): object {
  switch (action.kind) {
    case 'url':
      return { type: 'uri', uri: action.url };
    case 'phone':
      return { type: 'uri', uri: `tel:${action.number.replaceAll('-', '')}` };
    case 'location':
      return { type: 'uri', uri: LOCATION_SCREEN };
    case 'text':
      return { type: 'message', text: action.text };
    case 'clipboard':
      return { type: 'clipboard', clipboardText: action.text };
    case 'tab':
      return { type: 'richmenuswitch', richMenuAliasId: aliasOf(action.tab), data: TAB_SWITCH };
    case 'none':
      throw new Error('a design with an undecided area is never published');
  }
}
