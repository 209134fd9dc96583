/**
 * The ways in: by an invitation, by a set-up link, through the demonstration, with one browser more.
 *
 * Each ends with a device whose key was made here and never left; it is kept only once the server
 * has admitted it, so that no browser believes in a device that nobody hears.
 */
import { Http } from './api';
import { Device, type Owner } from './device';
import {
  b64,
  checkId,
  type DeviceId,
  enrolmentMessage,
  type PersonId,
  type RoomId,
  unb64,
} from './formats';
import { Identity, type Question, type SignedIn } from './identity';
import type { Role } from './protocol/state';

/** What stands in the fragment of an invitation's link. */
export interface InvitationLink {
  readonly room: RoomId;
  readonly invitation: string;
  readonly secret: string;
}

export interface NamedIn {
  readonly lang: string;
  readonly name: string;
}

/** What an invitation says to whoever holds it. */
export interface Invitation {
  readonly title: string;
  readonly languages: readonly string[];
  readonly origin: string;
  readonly invitation: string;
  readonly name: string;
  readonly role: Role | null;
  readonly delegation: string | null;
  readonly delegation_names: readonly NamedIn[];
  readonly expires_at: number;
  readonly language: string;
  /** Whose lost device it replaces: only that person may use it. */
  readonly replaces: string | null;
}

/** A room in which one has a seat. */
export interface RoomListed {
  readonly room: RoomId;
  readonly origin: string;
  readonly title: string;
  readonly languages: readonly string[];
  readonly closed: boolean;
  readonly delegations: readonly {
    readonly delegation: string;
    readonly code: string;
    readonly names: readonly NamedIn[];
  }[];
}

/** One of the people of the demonstration. */
export interface Part {
  readonly role: string;
  readonly name: string;
  readonly capacity: Role;
  /** The names of the delegation; none for those who belong to none. */
  readonly delegation: readonly NamedIn[];
}

export interface NewRoom {
  readonly title: string;
  readonly languages: readonly string[];
  readonly host_name: string;
  readonly host_role: 'mediator' | 'secretariat';
  readonly host_language: string;
}

/** What somebody registers to sign in with: exactly one of both. */
export type Proof =
  | { readonly passkey: object }
  | {
      readonly password: {
        readonly name: string;
        readonly password: string;
        readonly code: string;
      };
    };

interface Entered {
  readonly person: PersonId;
  readonly device: DeviceId;
  readonly origin: string;
}

/** Read an invitation's fragment; null when it is not one, or not whole. */
export function readInvitation(token: string | null): InvitationLink | null {
  const parts = token?.split('.') ?? [];
  const [room, invitation, secret] = parts;
  try {
    if (parts.length !== 3 || secret === undefined) return null;
    unb64(secret, 32);
    return { room: checkId('r', room), invitation: checkId('i', invitation), secret };
  } catch {
    return null;
  }
}

/** The name in this language, or the nearest there is. */
export function nameIn(names: readonly NamedIn[], language: string): NamedIn | null {
  const base = (tag: string): string => tag.split('-')[0]?.toLowerCase() ?? '';
  return (
    names.find(({ lang }) => lang === language) ??
    names.find(({ lang }) => base(lang) === base(language)) ??
    names.find(({ lang }) => base(lang) === 'en') ??
    names[0] ??
    null
  );
}

export class Doors {
  constructor(
    private readonly http: Http = new Http(),
    private readonly identity: Identity = new Identity(http),
  ) {}

  /** See what an invitation says; it is not used up. */
  look({ room, invitation, secret }: InvitationLink): Promise<Invitation> {
    return this.http.ask(`/api/rooms/${room}/invitation`, { body: { invitation, secret } });
  }

  /** Use an invitation as somebody new, with what they registered in answer to the question. */
  async arrive(
    link: InvitationLink,
    shown: Invitation,
    question: Question,
    proof: Proof,
    as: { readonly language: string; readonly timezone: string },
  ): Promise<Owner> {
    const person = checkId('p', question.person);
    const { device, enrolment } = await this.prove(question, link.room, shown.origin, person);
    const arrival = { ...enrolment, name: shown.name, ...as, proof };
    await this.redeem(link, { arrival });
    await device.keep();
    return { origin: shown.origin, room: link.room, person };
  }

  /** Use an invitation as the person who is signed in. */
  async enterAs(person: PersonId, link: InvitationLink, shown: Invitation): Promise<Owner> {
    const question = await this.identity.ask({ purpose: 'enrol' });
    const { device, enrolment } = await this.prove(question, link.room, shown.origin, person);
    await this.redeem(link, { enrolment });
    await device.keep();
    return { origin: shown.origin, room: link.room, person };
  }

  /** Let this browser sign for somebody who is seated in the room already. */
  async enrol({ origin, room, person }: Owner): Promise<Device> {
    const question = await this.identity.ask({ purpose: 'enrol' });
    const { device, enrolment } = await this.prove(question, room, origin, person);
    await this.http.ask(`/api/rooms/${room}/devices`, { body: enrolment });
    await device.keep();
    return device;
  }

  /** Register by a one-time link; whoever holds it is signed in afterwards. */
  setUp(link: string, question: Question, proof: Proof): Promise<SignedIn> {
    return this.identity.setUp(link, question.challenge, proof);
  }

  /** Who can be played in the demonstration. */
  parts(): Promise<readonly Part[]> {
    return this.http.ask('/api/demo/roles');
  }

  /** Step into the demonstration as one of its people, and make this browser theirs. */
  async enterDemo(role: string): Promise<Owner> {
    const body = { role };
    const entered: { room: string; person: string } = await this.http.ask('/api/demo/enter', {
      body,
    });
    const room = checkId('r', entered.room);
    const person = checkId('p', entered.person);
    const listed = (await this.rooms()).find((each) => each.room === room);
    const owner = { origin: listed?.origin ?? location.origin, room, person };
    if (!(await Device.find(owner))) await this.enrol(owner);
    return owner;
  }

  rooms(): Promise<readonly RoomListed[]> {
    return this.http.ask('/api/rooms');
  }

  /** Found a room; the link is for its first host, and is given this once. */
  found(wanted: NewRoom): Promise<{ room: string; link: string }> {
    return this.http.ask('/api/rooms', { body: wanted });
  }

  private redeem({ room, invitation, secret }: InvitationLink, as: object): Promise<Entered> {
    return this.http.ask(`/api/rooms/${room}/entry`, { body: { invitation, secret, ...as } });
  }

  private async prove(question: Question, room: RoomId, origin: string, person: PersonId) {
    const device = await Device.propose({ origin, room, person }, checkId('d', question.device));
    const { challenge, at } = question;
    const message = enrolmentMessage({
      origin,
      room,
      person,
      device: device.id,
      key: device.key,
      challenge: unb64(challenge, 32),
      at,
    });
    const sig = b64(await device.signMessage(message));
    return { device, enrolment: { challenge, device: { key: b64(device.key), sig } } };
  }
}
