/** A post was given or ended: who is asked first, and who may act, is no longer the same. */
export class PostsChanged {
  constructor(readonly schoolId: string) {}
}
