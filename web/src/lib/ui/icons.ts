/**
 * The drawings, each a path on a 20 by 20 field with strokes of 1.6.
 *
 * An icon never stands alone: beside it are words. None of them is a flag.
 */
export const ICONS = {
  back: 'M12.5 4.5 7 10l5.5 5.5',
  check: 'm4 10.5 4 4 8-9',
  clock: 'M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4ZM10 6v4.2l2.8 1.7',
  close: 'm5 5 10 10M15 5 5 15',
  // The name plate on the table: what a delegation sits behind.
  delegation: 'M3 6.5h14l1 7H2l1-7ZM6 10h8M10 13.5v3M6.5 16.5h7',
  device: 'M3.5 4h13v9h-13V4ZM1.5 16h17M8 13v3M12 13v3',
  copy: 'M7 7h9.5v10H7V7ZM13.5 7V3.5H4v10h3',
  download: 'M10 3v9.5M6 9l4 4 4-4M3.5 16.5h13',
  document: 'M5 2.8h6.5L15.5 7v10.2H5V2.8ZM11.5 2.8V7h4M7.5 10.5h5.5M7.5 13.5h5.5',
  eye: 'M1.8 10S4.8 4.8 10 4.8 18.2 10 18.2 10 15.2 15.2 10 15.2 1.8 10 1.8 10ZM10 7.6a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.8Z',
  forward: 'M7.5 4.5 13 10l-5.5 5.5',
  info: 'M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4ZM10 9v5M10 6v.4',
  key: 'M6 6.2a3.8 3.8 0 1 0 0 7.6 3.8 3.8 0 0 0 0-7.6ZM9.8 10H18v3.2M14.6 10v2.4',
  language: 'M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4ZM2.8 10h14.4M10 2.8c2.2 2 3.2 4.5 3.2 7.2s-1 5.2-3.2 7.2c-2.2-2-3.2-4.5-3.2-7.2s1-5.2 3.2-7.2Z',
  lock: 'M4.5 9h11v8h-11V9ZM7 9V6.2a3 3 0 0 1 6 0V9M10 12v2.2',
  menu: 'M3 5.5h14M3 10h14M3 14.5h14',
  message: 'M3 4.5h14v9.5H8.5L5 17v-3H3V4.5Z',
  pen: 'm3.5 16.5 1-4L13.8 3.2l3 3L7.5 15.5l-4 1ZM11.8 5.2l3 3',
  people: 'M7.2 9.5a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6ZM2 16.5c0-2.9 2.2-4.7 5.2-4.7s5.2 1.8 5.2 4.7M12.8 4.1a2.8 2.8 0 0 1 0 5.2M14.5 12.2c2.1.5 3.5 2.1 3.5 4.3',
  person: 'M10 9.8a3.3 3.3 0 1 0 0-6.6 3.3 3.3 0 0 0 0 6.6ZM3.8 17c0-3.2 2.6-5.2 6.2-5.2s6.2 2 6.2 5.2',
  record: 'M10 2.5 3.5 5v5c0 4 2.8 6.5 6.5 7.5 3.7-1 6.5-3.5 6.5-7.5V5L10 2.5ZM7 10l2.2 2.2L13.2 8',
  search: 'M8.8 3a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8.8 3ZM13 13l4.2 4.2',
  signal: 'M10 16.2v.1M6.8 13.2a4.6 4.6 0 0 1 6.4 0M4.2 10.2a8.4 8.4 0 0 1 11.6 0M1.8 7.2a12 12 0 0 1 16.4 0',
  send: 'm3 10 14-6.5-4.5 13.5-3-5.8L3 10ZM9.5 11.2 17 3.5',
  statement: 'M4 3.5h12v13H4v-13ZM7 7h6M7 10h6M7 13h3.5',
  table: 'M10 6c4.4 0 8 1.8 8 4s-3.6 4-8 4-8-1.8-8-4 3.6-4 8-4ZM6 3.6h.01M14 3.6h.01M6 16.4h.01M14 16.4h.01M10 2.8h.01M10 17.2h.01',
  warning: 'M10 3 1.8 16.8h16.4L10 3ZM10 8.2v4M10 14.4v.3',
} as const;

export type IconName = keyof typeof ICONS;

/** Those that point somewhere, and so point the other way in Arabic. */
export const MIRRORED: ReadonlySet<IconName> = new Set(['back', 'forward', 'send']);
