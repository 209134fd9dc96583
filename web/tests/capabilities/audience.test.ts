/** Who reads an act, and who may give it: what the buttons say. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { audienceOf } from '../../src/lib/capabilities/channels/audience';
import { outlastsClosing, POLICIES, reaches } from '../../src/lib/capabilities/policies';
import { newId } from '../../src/lib/formats';
import type { ChannelKind, Charter, Role, Seat, ShownState } from '../../src/lib/protocol/state';

function channel(kind: ChannelKind, ...roles: Role[]): ShownState {
  const seats = roles.map((role): [string, Seat] => {
    const id = newId('s');
    const rest = { powers: [], since: 1, reads_from: 1, suspended: false, delegation: null };
    return [id, { id, person: newId('p'), name: role, role, ...rest }];
  });
  return {
    ...{ room: newId('r'), channel: newId('c'), epoch: 1, by_person: {}, devices: {} },
    ...{ closed: false, unreadable: false, substates: {}, seats: Object.fromEntries(seats) },
    charter: { kind, title: 'Plenary' } as Charter,
  };
}

describe('the audience of an act', () => {
  const plenary = channel('plenary', 'mediator', 'delegate', 'delegate', 'observer', 'observer');

  test('of a statement counts people and observers', () => {
    expect(audienceOf('channels.post_statement', plenary)).toEqual({
      ...{ kind: 'plenary', title: 'Plenary', people: 3, observers: 2 },
    });
  });

  test('of a message has no observers', () => {
    expect(audienceOf('channels.post_message', plenary)).toMatchObject({ people: 3, observers: 0 });
  });

  test('of an opening are those who run the room', () => {
    const register = channel('register', 'mediator', 'secretariat', 'delegate', 'delegate');
    const command = 'channels.open_channel';
    expect(audienceOf(command, register)).toMatchObject({ people: 2, observers: 0 });
  });

  test('is not made up where the list is not shown', () => {
    const unlisted = channel('plenary');
    const command = 'channels.post_statement';
    expect(audienceOf(command, unlisted)).toMatchObject({ people: null, observers: null });
    expect(audienceOf(command, unlisted, 4).observers).toBe(4);
  });
});

describe('a command', () => {
  test.each<[string, ChannelKind, Role, boolean]>([
    ['channels.post_message', 'caucus', 'delegate', true],
    ['channels.post_message', 'register', 'delegate', false],
    ['channels.post_message', 'plenary', 'observer', false],
    ['rooms.open_meeting', 'plenary', 'mediator', true],
    ['rooms.open_meeting', 'plenary', 'head_of_delegation', false],
    ['accreditation.issue_invitation', 'register', 'head_of_delegation', true],
    ['unheard.of', 'plenary', 'mediator', false],
  ])('%s in %s by %s: %s', (command, kind, role, may) => {
    expect(reaches(command, kind, role, [])).toBe(may);
  });

  test('to speak asks for the power to', () => {
    const say = (powers: readonly 'speak'[]) =>
      reaches('channels.post_statement', 'plenary', 'delegate', powers);
    expect([say([]), say(['speak'])]).toEqual([false, true]);
  });

  test('to destroy words is heard even after closing', () => {
    const commands = ['channels.redact', 'channels.post_message', 'unheard.of'];
    expect(commands.map(outlastsClosing)).toEqual([true, false, false]);
  });
});

const SCHEMA = new URL('../../../docs/protocol/schema.json', import.meta.url);

interface Row {
  readonly by: { clerk?: true; roles?: Role[]; power?: string | null };
  readonly within: ChannelKind[];
}

interface Schema {
  readonly commands: Record<string, Row>;
  readonly roles: Role[];
  readonly channel_kinds: ChannelKind[];
}

// A checkout in which the schema was never written has nothing to compare with.
const schema = existsSync(SCHEMA) ? (JSON.parse(readFileSync(SCHEMA, 'utf8')) as Schema) : null;

describe.runIf(schema)('the tables', () => {
  const { commands = {}, roles = [], channel_kinds = [] } = schema ?? {};

  test.each(Object.keys(POLICIES))('%s is as the server has it', (command) => {
    const row = commands[command];
    const powers = row?.by.power ? [row.by.power as 'speak'] : [];
    const may = (kind: ChannelKind, role: Role) => reaches(command, kind, role, powers);
    const here = channel_kinds.map((kind) => roles.filter((role) => may(kind, role)).sort());
    const there = channel_kinds.map((kind) =>
      row?.within.includes(kind) ? (row.by.roles ?? []).toSorted() : [],
    );
    expect(here).toEqual(there);
    expect(POLICIES[command]?.power ?? null).toBe(row?.by.power ?? null);
  });
});
