/** Which page an address names, and what its fragment may carry. */
import { expect, test } from 'vitest';
import { match, roleIn, takesToken, tokenIn } from '../src/lib/routes';

const ROOM = 'r_xix5yazvr3bfulujo7tur2pxme';

test.each([
  ['/', { page: 'home' }],
  ['/enter', { page: 'enter' }],
  ['/enter/', { page: 'enter' }],
  ['/set-up', { page: 'set_up' }],
  ['/demo', { page: 'demo' }],
  [`/rooms/${ROOM}/lobby`, { page: 'lobby', room: ROOM }],
  [`/rooms/${ROOM}/lobby/`, { page: 'lobby', room: ROOM }],
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
  `/rooms/${ROOM}/lobby/more`,
  '/set-up/a-secret-in-the-path',
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

test('only the pages of an invitation and of a set-up link take a secret', () => {
  expect(['/', '/enter', '/set-up', '/demo', `/rooms/${ROOM}`].map(match).filter(takesToken)).toEqual([
    { page: 'enter' },
    { page: 'set_up' },
  ]);
});

test('a role of the demonstration is a short plain word', () => {
  expect(roleIn('#mediator')).toBe('mediator');
  expect(roleIn('#alpha-head')).toBe('alpha-head');
  for (const fragment of ['', '#', '#a b', '#<b>', `#${'a'.repeat(65)}`]) {
    expect(roleIn(fragment)).toBeNull();
  }
});
