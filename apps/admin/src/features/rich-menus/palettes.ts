/** Colours whose words can be read: each pair of tile and ink has a contrast of at least 4.5:1 (WCAG 2.2, 1.4.3). */
import type { MenuDesign } from '@madoguchi/contract/rich-menus';

export interface Palette {
  readonly name: string;
  readonly colours: MenuDesign['colours'];
}

export const PALETTES: readonly Palette[] = [
  { name: '海の青', colours: { ground: '#e8f1fe', tile: '#0017c1', ink: '#ffffff' } },
  { name: '山の緑', colours: { ground: '#e6f5ec', tile: '#115a36', ink: '#ffffff' } },
  { name: '夕日の赤', colours: { ground: '#fdeeee', tile: '#a90000', ink: '#ffffff' } },
  { name: '稲穂', colours: { ground: '#6a3c00', tile: '#fff4d6', ink: '#4a2b00' } },
  { name: '白と黒', colours: { ground: '#767676', tile: '#ffffff', ink: '#1a1a1a' } },
  { name: '緊急（黒と黄）', colours: { ground: '#000000', tile: '#ffd43d', ink: '#000000' } },
];

/** Contrast of two colours, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].toSorted((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const part = (at: number) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
}
