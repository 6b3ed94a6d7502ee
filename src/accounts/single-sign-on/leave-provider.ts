import { HttpStatus, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { leavingPage } from './going.page.js';
import { Identities } from './identities.js';
import { ProviderJourneys } from './provider-journeys.js';

/** Single logout, once Earshot's own sign-out is over: whatever fails here, the person is out. */
@Injectable()
export class LeaveProvider {
  constructor(
    private readonly identities: Identities,
    private readonly journeys: ProviderJourneys,
  ) {}

  /** A page that leads on by itself, where the provider offers a sign-out; else it says what to do. */
  async run(res: Response, school: string): Promise<void> {
    const provider = await this.identities.providerOf(school);
    const address =
      provider === undefined
        ? undefined
        : await this.journeys.signOutAddress(provider).catch(() => undefined);
    if (address !== undefined) res.setHeader('Refresh', `0; url=${address.href}`);
    const page = leavingPage(provider?.kind ?? 'other', address?.href);
    res.status(HttpStatus.OK).render('accounts/single-sign-on/leaving', page);
  }
}
