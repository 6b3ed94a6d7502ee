import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PostKind } from '../../accounts/post.entity.js';

export const POST_CHANGES = ['give', 'end', 'reset_sign_in', 'reset_second_factor'] as const;
export type PostChange = (typeof POST_CHANGES)[number];

/** About a person and how they sign in, not about a post. */
export const RESETS: readonly PostChange[] = ['reset_sign_in', 'reset_second_factor'];

/** One person asks for a change of posts, another one decides (domain.md, "People"). */
@Entity('post_proposal')
export class PostProposal {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'school_id' }) schoolId!: string;
  @Column('text') change!: PostChange;
  /** None for a reset: that is about the person. */
  @Column('text', { nullable: true }) kind!: PostKind | null;
  @Column('uuid', { name: 'person_id' }) personId!: string;
  @Column('integer', { name: 'year_group', nullable: true }) yearGroup!: number | null;
  @Column('uuid', { name: 'proposed_by' }) proposedBy!: string;
  @Column('timestamptz', { name: 'proposed_at' }) proposedAt!: Date;
  @Column('uuid', { name: 'decided_by', nullable: true }) decidedBy!: string | null;
  @Column('timestamptz', { name: 'decided_at', nullable: true }) decidedAt!: Date | null;
  @Column('text', { nullable: true }) outcome!: 'confirmed' | 'refused' | 'withdrawn' | null;
}
