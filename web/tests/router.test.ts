/** Which page an address names, and what counts as an invitation. */
import { expect, test } from 'vitest';
import { match, tokenIn } from '../src/lib/routes';

const ROOM = 'r_xix5yazvr3bfulujo7tur2pxme';

test.each([
  ['/', { page: 'home' }],
  ['/enter', { page: 'enter' }],
  ['/enter/', { page: 'enter' }],
  [`/rooms/${ROOM}`, { page: 'room', room: ROOM }],
  [`/rooms/${ROOM}/`, { page: 'room', room: ROOM }],
])('%s is a page', (path, route) => {
  expect(match(path)).toEqual(route);
});

test.each([
  '/enter/a-token-in-the-path',
  '/rooms',
  '/rooms/',
  '/rooms/r_short',
  `/rooms/${ROOM}/export`,
  `/rooms/${ROOM.toUpperCase()}`,
  '//',
  '/constructor',
])('%s is none', (path) => {
  expect(match(path)).toEqual({ page: 'nowhere' });
});

test('an invitation is a fragment of its own letters, long enough to be one', () => {
  expect(tokenIn('#abcdefghijklmnop')).toBe('abcdefghijklmnop');
  for (const fragment of ['', '#', '#main', '#<script>alert(1)</script>', `#${'a'.repeat(2000)}`]) {
    expect(tokenIn(fragment)).toBeNull();
  }
});
