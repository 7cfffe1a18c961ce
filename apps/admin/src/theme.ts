/** One theme: contrast of WCAG AA everywhere (the kit's defaults fail it), Japanese system fonts, calm colours. */
import {
  Alert,
  Badge,
  createTheme,
  Modal,
  Notification,
  type CSSVariablesResolver,
  type MantineColorsTuple,
} from '@mantine/core';

/** 青磁: the counter's colour. Shade 8 on white has a contrast of 7.0:1. */
const counter: MantineColorsTuple = [
  '#e9f6f5',
  '#d3ebe9',
  '#a5d6d2',
  '#74c0ba',
  '#4daea6',
  '#36a29a',
  '#279c94',
  '#178880',
  '#006d66',
  '#00534e',
];

export const theme = createTheme({
  primaryColor: 'counter',
  colors: { counter },
  primaryShade: 8,
  autoContrast: true,
  fontFamily: "'Noto Sans JP', 'BIZ UDPGothic', 'Hiragino Sans', 'Yu Gothic UI', Meiryo, sans-serif",
  headings: {
    fontWeight: '700',
    sizes: { h1: { fontSize: '1.5rem' }, h2: { fontSize: '1.2rem' }, h3: { fontSize: '1.05rem' } },
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // The coloured titles are below 4.5:1 on their own tint; the tint and the words carry the meaning.
    Alert: Alert.extend({ styles: { title: { color: 'var(--mantine-color-text)' } } }),
    // The kit cuts a badge's words off where there is little room; a state must be read whole.
    Badge: Badge.extend({
      styles: {
        root: { height: 'auto', minWidth: 'min-content', overflow: 'visible' },
        label: {
          overflow: 'visible',
          whiteSpace: 'normal',
          wordBreak: 'keep-all',
          overflowWrap: 'break-word',
        },
      },
    }),
    // A dialog's heading is no second banner of the page.
    Modal: Modal.extend({
      styles: { title: { fontWeight: 700 } },
      defaultProps: {
        attributes: { header: { role: 'none' } },
        closeButtonProps: { 'aria-label': '閉じる' },
      },
    }),
    Notification: Notification.extend({ defaultProps: { closeButtonProps: { 'aria-label': '閉じる' } } }),
  },
});

/** Dimmed and placeholder texts of the kit are below 4.5:1 on white; these are 7:1 and 5.7:1. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#4a5560',
    '--mantine-color-placeholder': '#5f6b76',
    '--mantine-color-error': '#c0182b',
  },
  dark: {},
});
