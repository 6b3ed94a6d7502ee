/** A child who left and about whom the actor holds concerns. */
export interface LeaverRow {
  id: string;
  name: string;
  year: number | null;
  leftAt: Date;
  referrals: string[];
  /** Concerns of theirs whose file was sent, and whose receipt came. */
  sent: number;
  received: number;
  sentOn: string | null;
  receivedOn: string | null;
}

export interface TransferRow {
  referralId: string;
  destination: Buffer;
}
