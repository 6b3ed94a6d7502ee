import { Inject, Injectable } from '@nestjs/common';
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { Settings } from '../../platform/config/settings.js';
import { SETTINGS } from '../../platform/config/settings.token.js';
import type { Passkey } from './passkey.entity.js';

declare module 'express-session' {
  interface SessionData {
    /** What the next answer of a passkey has to sign; good for one answer. */
    passkeyChallenge?: string;
  }
}

/** A passkey as it was made, to be kept. */
export interface NewPasskey {
  credentialId: string;
  publicKey: Buffer;
  counter: string;
  transports: string[];
}

/**
 * WebAuthn for this address and no other. No attestation is asked for: which make of phone a teacher
 * holds is none of our business.
 */
@Injectable()
export class Passkeys {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  async registration(
    person: { username: string; name: string; id: string },
    known: readonly Passkey[],
  ): Promise<{ options: string; challenge: string }> {
    const options = await generateRegistrationOptions({
      rpName: 'Earshot',
      rpID: this.settings.publicUrl.hostname,
      userName: person.username,
      userDisplayName: person.name,
      userID: new Uint8Array(Buffer.from(person.id, 'utf8')),
      attestationType: 'none',
      excludeCredentials: known.map(described),
      authenticatorSelection: { residentKey: 'discouraged', userVerification: 'preferred' },
    });
    return { options: JSON.stringify(options), challenge: options.challenge };
  }

  /** @returns nothing when the answer does not fit, for whatever reason */
  async register(answer: string, challenge: string): Promise<NewPasskey | undefined> {
    const response = parsed<RegistrationResponseJSON>(answer);
    if (response === undefined) return undefined;
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: this.settings.publicUrl.origin,
      expectedRPID: this.settings.publicUrl.hostname,
      requireUserVerification: false,
    }).catch(() => ({ verified: false, registrationInfo: undefined }));
    if (!verified || registrationInfo === undefined) return undefined;
    const { credential } = registrationInfo;
    return {
      credentialId: credential.id,
      publicKey: Buffer.from(credential.publicKey),
      counter: String(credential.counter),
      transports: [...(credential.transports ?? [])],
    };
  }

  async authentication(known: readonly Passkey[]): Promise<{ options: string; challenge: string }> {
    const options = await generateAuthenticationOptions({
      rpID: this.settings.publicUrl.hostname,
      allowCredentials: known.map(described),
      userVerification: 'preferred',
    });
    return { options: JSON.stringify(options), challenge: options.challenge };
  }

  /** @returns the mark of `SignIns.prove`; nothing when the answer does not fit */
  async authenticate(
    answer: string,
    challenge: string,
    known: readonly Passkey[],
  ): Promise<string | undefined> {
    const response = parsed<AuthenticationResponseJSON>(answer);
    const passkey = known.find(({ credentialId }) => credentialId === response?.id);
    if (response === undefined || passkey === undefined) return undefined;
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: this.settings.publicUrl.origin,
      expectedRPID: this.settings.publicUrl.hostname,
      requireUserVerification: false,
      credential: {
        id: passkey.credentialId,
        publicKey: new Uint8Array(passkey.publicKey),
        counter: Number(passkey.counter),
      },
    }).catch(() => ({ verified: false, authenticationInfo: undefined }));
    if (!verified || authenticationInfo === undefined) return undefined;
    return `${passkey.id}:${authenticationInfo.newCounter}`;
  }
}

function described({ credentialId, transports }: Passkey) {
  return { id: credentialId, transports: transports as never };
}

function parsed<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}
