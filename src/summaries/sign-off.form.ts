/** A button alone: the draft above it is what is signed. */
export class SignOffForm {}
