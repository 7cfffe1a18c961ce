/**
 * The tab as residents see it. Each area is a button in the order in which it is read; it is moved and sized by mouse, by
 * finger, and by the arrow keys (with Shift: the size), and by the buttons and numbers beside it.
 */
import { SIZES, type MenuArea, type MenuDesign, type MenuTab } from '@madoguchi/contract/rich-menus';
import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { moved, type Step } from './area-changes.ts';
import './rich-menus.css';

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Of 2,500: a step of a key, about a millimetre on a phone; with Alt the finest. */
const KEY_STEP = 25;

interface Drag {
  readonly key: string;
  readonly what: 'place' | 'size';
  readonly x: number;
  readonly y: number;
  readonly area: MenuArea;
}

export function SheetCanvas({
  tab,
  colours,
  chosen,
  troubled,
  disabled,
  onChoose,
  onChange,
}: {
  tab: MenuTab;
  colours: MenuDesign['colours'];
  chosen: string | null;
  /** Areas that keep the design from being published. */
  troubled: ReadonlySet<string>;
  disabled: boolean;
  onChoose: (key: string) => void;
  onChange: (area: MenuArea) => void;
}) {
  const board = useRef<HTMLDivElement>(null);
  const drag = useRef<Drag | null>(null);
  const { width, height } = SIZES[tab.size];
  const percent = (value: number, of: number) => `${(value / of) * 100}%`;
  const change = (area: MenuArea, what: Step['what'], dx: number, dy: number) =>
    onChange(moved(tab, area, { what, dx, dy }));

  function grab(event: PointerEvent, area: MenuArea, what: Drag['what']): void {
    if (disabled) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { key: area.key, what, x: event.clientX, y: event.clientY, area };
    onChoose(area.key);
  }
  function pull(event: PointerEvent): void {
    const held = drag.current;
    const wide = board.current?.clientWidth;
    if (!held || !wide) return;
    const scale = width / wide;
    change(held.area, held.what, (event.clientX - held.x) * scale, (event.clientY - held.y) * scale);
  }
  function press(event: KeyboardEvent, area: MenuArea): void {
    const arrow = ARROWS[event.key];
    if (!arrow || disabled) return;
    event.preventDefault();
    const step = event.altKey ? 1 : KEY_STEP;
    change(area, event.shiftKey ? 'size' : 'place', arrow[0] * step, arrow[1] * step);
  }
  return (
    <div
      ref={board}
      className="menu-board"
      role="group"
      aria-label={`「${tab.name}」の見え方`}
      style={{
        aspectRatio: `${width} / ${height}`,
        background: tab.picture ? `center / 100% 100% url("/media/${tab.picture}")` : colours.ground,
      }}
    >
      {tab.areas.map((area, n) => (
        <button
          key={area.key}
          type="button"
          className="menu-area"
          aria-pressed={area.key === chosen}
          aria-label={spokenName(area, n + 1, troubled.has(area.key))}
          data-plain={tab.picture === null}
          style={{
            left: percent(area.x, width),
            top: percent(area.y, height),
            width: percent(area.width, width),
            height: percent(area.height, height),
            ...(tab.picture === null ? { background: colours.tile, color: colours.ink } : {}),
          }}
          onClick={() => onChoose(area.key)}
          onKeyDown={(event) => press(event, area)}
          onPointerDown={(event) => grab(event, area, 'place')}
          onPointerMove={pull}
          onPointerUp={() => (drag.current = null)}
        >
          <span className="menu-area-number">
            {n + 1}
            {troubled.has(area.key) && '!'}
          </span>
          {tab.picture === null && <span className="menu-area-title">{area.title}</span>}
          {area.key === chosen && !disabled && (
            <span
              className="menu-area-corner"
              onPointerDown={(event) => {
                event.stopPropagation();
                grab(event, area, 'size');
              }}
              onPointerMove={(event) => {
                event.stopPropagation();
                pull(event);
              }}
              onPointerUp={() => (drag.current = null)}
            />
          )}
        </button>
      ))}
    </div>
  );
}

/** Begins with what is seen, so that somebody who speaks to the computer can say it (WCAG 2.2, 2.5.3). */
function spokenName(area: MenuArea, number: number, troubled: boolean): string {
  return `${number}${troubled ? '!' : ''}${area.title} ${area.label || '名前のないボタン'}${troubled ? '（直すところがあります）' : ''}`;
}
