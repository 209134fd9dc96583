/** What the register keeps of delegations, invitations and people, as far as this seat may know. */
import type { Fact, Place, Role } from '../../protocol/state';

export type Credentials = 'awaited' | 'provisional' | 'accepted' | 'contested';
export type InvitationStage = 'proposed' | 'issued' | 'redeemed' | 'revoked';

export interface Delegation {
  /** (language, name) */
  readonly names: readonly (readonly [string, string])[];
  /** (language, key by which it is sorted) */
  readonly order: readonly (readonly [string, string])[];
  readonly code: string;
  readonly caucus: string;
  readonly credentials: Credentials;
  readonly issued_by: string | null;
  readonly reference: string | null;
  readonly contested_because: string | null;
  readonly root: string | null;
  readonly root_serial: number;
}

export interface Invitation {
  readonly stage: InvitationStage;
  readonly secret_hash: string;
  readonly expires_at: number;
  readonly name: string;
  readonly role: Role | null;
  readonly delegation: string | null;
  readonly language: string;
  /** The person whose lost device it replaces, if that is what it is for. */
  readonly replaces: string | null;
  readonly proposed_by: string | null;
  readonly redeemed_by: string | null;
}

export interface Accredited {
  readonly name: string;
  readonly role: Role;
  readonly delegation: string | null;
  readonly withdrawn: boolean;
}

export interface AccreditationState {
  readonly delegations: Readonly<Record<string, Delegation>>;
  readonly invitations: Readonly<Record<string, Invitation>>;
  readonly people: Readonly<Record<string, Accredited>>;
  readonly serials: Readonly<Record<string, number>>;
}

export const NOBODY_ACCREDITED: AccreditationState = {
  delegations: {},
  invitations: {},
  people: {},
  serials: {},
};

type Body = Readonly<Record<string, unknown>>;

export function foldAccreditation(
  substate: AccreditationState = NOBODY_ACCREDITED,
  { event, body }: Fact,
  _place: Place,
): AccreditationState {
  const name = event.slice('accreditation.'.length);
  return ofDelegations(substate, name, body) ?? ofPeople(substate, name, body) ?? substate;
}

function ofDelegations(
  substate: AccreditationState,
  name: string,
  body: Body,
): AccreditationState | null {
  const change = (changes: Partial<Delegation>) => delegation(substate, body, changes);
  switch (name) {
    case 'delegation_accredited': {
      const admitted: Delegation = {
        ...namesIn(body),
        code: body.code as string,
        caucus: body.caucus as string,
        credentials: 'awaited',
        issued_by: null,
        reference: null,
        contested_because: null,
        root: null,
        root_serial: 0,
      };
      const delegations = { ...substate.delegations, [body.delegation as string]: admitted };
      return { ...substate, delegations };
    }
    case 'delegation_renamed':
      return change(namesIn(body));
    case 'credentials_submitted':
      return change({
        credentials: 'provisional',
        issued_by: body.issued_by as string,
        reference: body.reference as string,
        contested_because: null,
      });
    case 'credentials_accepted':
      return change({ credentials: 'accepted', contested_because: null });
    case 'credentials_contested':
      return change({ credentials: 'contested', contested_because: body.reason as string });
    case 'root_registered':
      return change({ root: body.key as string, root_serial: (body.serial as number) ?? 0 });
    case 'certificate_filed': {
      const serials = { ...substate.serials, [body.device as string]: body.serial as number };
      return { ...substate, serials };
    }
    default:
      return null;
  }
}

function ofPeople(
  substate: AccreditationState,
  name: string,
  body: Body,
): AccreditationState | null {
  switch (name) {
    case 'invitation_issued':
      return invited(substate, body, {
        stage: 'issued',
        name: body.name as string,
        role: body.role as Role,
        delegation: (body.delegation as string | null) ?? null,
        language: body.language as string,
      });
    case 'replacement_proposed':
      return invited(substate, body, {
        stage: 'proposed',
        replaces: body.person as string,
        proposed_by: body.by as string,
      });
    case 'replacement_confirmed':
      return invitation(substate, body, { stage: 'issued' });
    case 'invitation_revoked':
      return invitation(substate, body, { stage: 'revoked' });
    case 'invitation_redeemed':
      return redeemed(substate, body);
    case 'person_withdrawn': {
      const person = body.person as string;
      const known = substate.people[person];
      if (!known) return substate;
      const people = { ...substate.people, [person]: { ...known, withdrawn: true } };
      return { ...substate, people };
    }
    default:
      return null;
  }
}

function namesIn(body: Body): Pick<Delegation, 'names' | 'order'> {
  const names = body.names as readonly { lang: string; name: string }[];
  const order = (body.order ?? []) as readonly { lang: string; key: string }[];
  return {
    names: names.map(({ lang, name }) => [lang, name] as const),
    order: order.map(({ lang, key }) => [lang, key] as const),
  };
}

function delegation(
  substate: AccreditationState,
  body: Body,
  changes: Partial<Delegation>,
): AccreditationState {
  const id = body.delegation as string;
  const before = substate.delegations[id];
  if (!before) return substate;
  return { ...substate, delegations: { ...substate.delegations, [id]: { ...before, ...changes } } };
}

function invited(
  substate: AccreditationState,
  body: Body,
  changes: Partial<Invitation> & Pick<Invitation, 'stage'>,
): AccreditationState {
  const fresh: Invitation = {
    secret_hash: body.secret_hash as string,
    expires_at: body.expires_at as number,
    name: '',
    role: null,
    delegation: null,
    language: '',
    replaces: null,
    proposed_by: null,
    redeemed_by: null,
    ...changes,
  };
  return {
    ...substate,
    invitations: { ...substate.invitations, [body.invitation as string]: fresh },
  };
}

function invitation(
  substate: AccreditationState,
  body: Body,
  changes: Partial<Invitation>,
): AccreditationState {
  const id = body.invitation as string;
  const before = substate.invitations[id];
  if (!before) return substate;
  return { ...substate, invitations: { ...substate.invitations, [id]: { ...before, ...changes } } };
}

function redeemed(substate: AccreditationState, body: Body): AccreditationState {
  const person = body.person as string;
  const before = substate.invitations[body.invitation as string];
  const after = invitation(substate, body, { stage: 'redeemed', redeemed_by: person });
  if (!before?.role) return after;
  const { name, role, delegation } = before;
  const accredited: Accredited = { name, role, delegation, withdrawn: false };
  return { ...after, people: { ...after.people, [person]: accredited } };
}

/** The delegation's name in the reader's language, else in English, else its first. */
export function nameOf(names: Delegation['names'], lang: string): string {
  const inLanguage = (wanted: string) => names.find(([code]) => code === wanted)?.[1];
  return inLanguage(lang) ?? inLanguage('en') ?? names[0]?.[1] ?? '';
}
