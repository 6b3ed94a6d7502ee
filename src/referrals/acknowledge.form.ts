/** A button alone: nothing to fill in. */
export class AcknowledgeForm {}
