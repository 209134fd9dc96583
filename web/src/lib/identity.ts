/** Signing in and out, and showing once more who one is: identity's routes, and passkeys. */
import { Http } from './api';
import { type Authenticator, browserAuthenticator, Declined } from './passkey';

export { type Authenticator, Declined };

export type Purpose = 'sign_in' | 'step_up' | 'add_passkey' | 'enrol' | 'arrive' | 'set_up';

/** A single-use question of the server. */
export interface Question {
  /** 32 bytes in base64url: a device under enrolment signs them. */
  readonly challenge: string;
  readonly at: number;
  readonly expires_at: number;
  readonly person?: string | null;
  readonly device?: string | null;
  /** Options for `navigator.credentials`, as WebAuthn writes them in JSON. */
  readonly passkey?: Record<string, unknown> | null;
  /** The secret of the codes that come with a password. */
  readonly codes?: { readonly secret: string; readonly uri: string; readonly qr: string } | null;
}

export interface Wanted {
  readonly purpose: Purpose;
  readonly credential?: 'passkey' | 'password';
  readonly name?: string;
  readonly link?: string;
}

export interface SignedIn {
  readonly person: string;
  readonly session: string;
}

export interface Stay {
  readonly id: string;
  readonly agent: string;
  readonly room: string | null;
  readonly created_at: number;
  readonly seen_at: number;
  readonly expires_at: number;
  readonly is_this: boolean;
}

/** One passkey, as its owner sees it. */
export interface PasskeyHeld {
  readonly id: string;
  /** How browsers reach it: "internal", "usb", … */
  readonly transports: readonly string[];
  readonly created_at: number;
  readonly used_at: number | null;
}

export interface Me {
  readonly person: string;
  readonly name: string;
  readonly language: string;
  readonly timezone: string;
  readonly is_administrator: boolean;
  readonly passkeys: number;
  readonly has_password: boolean;
  readonly session: Stay;
  readonly stepped_up_until: number;
}

export class Identity {
  constructor(
    private readonly http: Http = new Http(),
    private readonly authenticator: Authenticator = browserAuthenticator,
  ) {}

  ask(wanted: Wanted): Promise<Question> {
    return this.http.ask('/api/identity/challenges', { body: wanted });
  }

  async signInByPasskey(): Promise<SignedIn> {
    const question = await this.ask({ purpose: 'sign_in' });
    return this.http.ask('/api/identity/sign-in/passkey', { body: await this.show(question) });
  }

  signInByPassword(name: string, password: string, code: string): Promise<SignedIn> {
    return this.http.ask('/api/identity/sign-in/password', { body: { name, password, code } });
  }

  /** Make the passkey that a question of `arrive`, `set_up` or `add_passkey` asks for. */
  async makePasskey(question: Question): Promise<object> {
    if (!question.passkey) throw new Declined();
    return this.authenticator.create(question.passkey);
  }

  /** Register by a one-time link: a passkey, or a password with a code. */
  setUp(link: string, challenge: string, proof: object): Promise<SignedIn> {
    return this.http.ask('/api/identity/set-up', { body: { link, challenge, proof } });
  }

  async stepUpByPasskey(): Promise<{ until: number }> {
    const question = await this.ask({ purpose: 'step_up' });
    const passkey = await this.show(question);
    return this.http.ask('/api/identity/step-up', { body: { passkey } });
  }

  stepUpByPassword(password: string, code: string): Promise<{ until: number }> {
    return this.http.ask('/api/identity/step-up', { body: { password, code } });
  }

  async addPasskey(): Promise<void> {
    const question = await this.ask({ purpose: 'add_passkey' });
    const credential = await this.makePasskey(question);
    const { challenge } = question;
    await this.http.ask('/api/identity/passkeys', { body: { challenge, credential } });
  }

  passkeys(): Promise<readonly PasskeyHeld[]> {
    return this.http.ask('/api/identity/passkeys');
  }

  /** Sign in with this passkey no more; the server refuses for the last way to sign in. */
  removePasskey({ id }: PasskeyHeld): Promise<void> {
    return this.http.ask(`/api/identity/passkeys/${encodeURIComponent(id)}`, { method: 'DELETE' });
  }

  me(): Promise<Me> {
    return this.http.ask('/api/identity/me');
  }

  prefer(language: string, timezone: string): Promise<void> {
    return this.http.ask('/api/identity/preferences', {
      method: 'PUT',
      body: { language, timezone },
    });
  }

  sessions(): Promise<readonly Stay[]> {
    return this.http.ask('/api/identity/sessions');
  }

  endSession(session: string): Promise<void> {
    return this.http.ask(`/api/identity/sessions/${encodeURIComponent(session)}`, {
      method: 'DELETE',
    });
  }

  /** End this session; wiping what the browser keeps is the caller's next step. */
  signOut(): Promise<void> {
    return this.http.ask('/api/identity/sign-out', { method: 'POST' });
  }

  signOutEverywhere(): Promise<void> {
    return this.http.ask('/api/identity/sign-out-everywhere', { method: 'POST' });
  }

  private async show(question: Question): Promise<{ challenge: string; credential: object }> {
    if (!question.passkey) throw new Declined();
    const credential = await this.authenticator.get(question.passkey);
    return { challenge: question.challenge, credential };
  }
}
