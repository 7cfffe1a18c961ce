/** What keeps a design from being published, each at its place. Pure: the editor's figures and the server's are the same. */
import {
  SIZES,
  type DesignProblem,
  type MenuArea,
  type MenuDesign,
  type MenuTab,
} from '@madoguchi/contract/rich-menus';

type Found = (code: DesignProblem['code'], area?: MenuArea) => void;

export function checkDesign(design: MenuDesign): DesignProblem[] {
  const problems: DesignProblem[] = [];
  if (design.barText === '') problems.push({ code: 'bar_text_missing', tab: null, area: null });
  for (const tab of design.tabs) {
    const found: Found = (code, area) => problems.push({ code, tab: tab.key, area: area?.key ?? null });
    if (tab.areas.length === 0) found('no_areas');
    for (const area of tab.areas) {
      checkPlace(tab, area, found);
      if (area.label === '') found('label_missing', area);
      checkAction(design, tab, area, found);
    }
  }
  return problems;
}

function checkPlace(tab: MenuTab, area: MenuArea, found: Found): void {
  const { width, height } = SIZES[tab.size];
  if (area.width === 0 || area.height === 0) return found('area_empty', area);
  if (area.x + area.width > width || area.y + area.height > height) found('area_outside', area);
  // LINE takes the first of two areas below a finger; the person who drew them sees only one.
  if (tab.areas.some((other) => other !== area && overlap(area, other))) found('areas_overlap', area);
}

function overlap(a: MenuArea, b: MenuArea): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function checkAction(design: MenuDesign, tab: MenuTab, area: MenuArea, found: Found): void {
  const { action } = area;
  if (action.kind === 'none') found('action_missing', area);
  else if (action.kind === 'url' && !isLink(action.url)) found('link_invalid', area);
  else if ((action.kind === 'text' || action.kind === 'clipboard') && action.text === '')
    found('text_missing', area);
  else if (action.kind === 'phone' && !/^\+?[0-9][0-9-]{3,18}[0-9]$/.test(action.number))
    found('phone_invalid', area);
  else if (action.kind === 'tab') {
    if (action.tab === tab.key) found('tab_itself', area);
    else if (!design.tabs.some((one) => one.key === action.tab)) found('tab_missing', area);
  }
}

/** LINE opens https, and nothing of a machine that only we can reach belongs into a menu. */
function isLink(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'https:' && url.hostname.includes('.') && url.username === '';
}
