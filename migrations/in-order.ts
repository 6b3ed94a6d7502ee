import { PlatformAndAccounts1795219200001 } from './1795219200001-platform-and-accounts.js';
import { Jobs1795219200002 } from './1795219200002-jobs.js';
import { School1795219200003 } from './1795219200003-school.js';
import { ListenersAndDropIns1795219200004 } from './1795219200004-listeners-and-drop-ins.js';
import { ReferralsAndContacts1795219200005 } from './1795219200005-referrals-and-contacts.js';
import { Summaries1795219200006 } from './1795219200006-summaries.js';
import { SignIns1795219200007 } from './1795219200007-sign-ins.js';
import { AuditChain1795219200008 } from './1795219200008-audit-chain.js';
import { SingleSignOn1795219200009 } from './1795219200009-single-sign-on.js';
import { BreakGlass1795219200011 } from './1795219200011-break-glass.js';
import { PrivacyRequests1795219200012 } from './1795219200012-privacy-requests.js';
import { Retention1795219200013 } from './1795219200013-retention.js';
import { OddSignIns1795219200014 } from './1795219200014-odd-sign-ins.js';
import { RequestsInTime1795219200015 } from './1795219200015-requests-in-time.js';
import { Statements1795219200016 } from './1795219200016-statements.js';
import { NarrowerRights1795219200018 } from './1795219200018-narrower-rights.js';
import { WhatOneHoleWouldOpen1795219200019 } from './1795219200019-what-one-hole-would-open.js';
import { QuietRows1795219200020 } from './1795219200020-quiet-rows.js';
import { TheTimeItIs1795219200021 } from './1795219200021-the-time-it-is.js';

/** Named one by one, so that a build that lost a file does not start. */
export const MIGRATIONS = [
  PlatformAndAccounts1795219200001,
  Jobs1795219200002,
  School1795219200003,
  ListenersAndDropIns1795219200004,
  ReferralsAndContacts1795219200005,
  Summaries1795219200006,
  SignIns1795219200007,
  AuditChain1795219200008,
  SingleSignOn1795219200009,
  BreakGlass1795219200011,
  PrivacyRequests1795219200012,
  Retention1795219200013,
  OddSignIns1795219200014,
  RequestsInTime1795219200015,
  Statements1795219200016,
  NarrowerRights1795219200018,
  WhatOneHoleWouldOpen1795219200019,
  QuietRows1795219200020,
  TheTimeItIs1795219200021,
];
