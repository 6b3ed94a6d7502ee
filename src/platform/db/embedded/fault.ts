/** Something the person who started Earshot can mend: its message is one plain line for them. */
export class EmbeddedFault extends Error {}
