import type { Actor } from '../../accounts/actor.js';
import { may } from '../../accounts/permissions.js';
import { fullDate, longDateTime } from '../../platform/clock/local-time.js';
import { faultsByField, type Form } from '../../platform/web/form.js';
import { type Audience, AUDIENCES, privacyPaths } from '../privacy.paths.js';
import type { NoticeDraft, PublicNotice, PublishedNotice } from './notice.queries.js';
import { AUDIENCE_NAMES, NOTICE_SECTIONS, type NoticeTexts, SHIPPED } from './notice-texts.js';

interface Shown {
  readonly sections: { heading: string; lines: string[] }[];
  readonly dated: string;
}

function shown(texts: NoticeTexts, dated: string): Shown {
  return {
    sections: NOTICE_SECTIONS.map(({ key, heading }) => ({
      heading,
      lines: texts[key].split('\n').filter((line) => line.trim() !== ''),
    })),
    dated,
  };
}

function newest(
  published: readonly PublishedNotice[],
  audience: Audience,
): PublishedNotice | undefined {
  return published.find((notice) => notice.audience === audience);
}

function ofVersion(notice: PublishedNotice | undefined, audience: Audience, zone: string): Shown {
  return notice === undefined
    ? shown(SHIPPED[audience], 'As the program comes. Your school may say more.')
    : shown(
        notice.sections,
        `Version ${notice.version}, since ${fullDate(notice.publishedAt, zone)}`,
      );
}

/** The notices for whoever reads, in plain words. */
export function noticesPage(
  published: readonly PublishedNotice[],
  audiences: readonly Audience[],
  actor: Actor,
): object {
  const zone = actor.school.timezone;
  return {
    title: 'What we keep, why, and who sees it',
    notices: audiences.map((audience) => ({
      heading: audiences.length > 1 ? AUDIENCE_NAMES[audience] : undefined,
      level: audiences.length > 1 ? 3 : 2,
      ...ofVersion(newest(published, audience), audience, zone),
    })),
    own: privacyPaths.own(),
    others: AUDIENCES.filter((audience) => !audiences.includes(audience)).map((audience) => ({
      text: AUDIENCE_NAMES[audience],
      href: privacyPaths.notice(audience),
    })),
    earlier: published
      .filter(
        (notice) =>
          audiences.includes(notice.audience) && notice !== newest(published, notice.audience),
      )
      .map(({ audience, version, publishedAt }) => ({
        text: `${AUDIENCE_NAMES[audience]}: version ${version}, ${fullDate(publishedAt, zone)}`,
        href: privacyPaths.notice(audience, version),
      })),
    manage: may(actor.roles, 'privacy.manage') ? privacyPaths.noticesKept() : undefined,
  };
}

/** One notice of any audience and version; undefined when that version never was. */
export function noticePage(
  published: readonly PublishedNotice[],
  audience: Audience,
  version: number | undefined,
  zone: string,
): object | undefined {
  const latest = newest(published, audience);
  const wanted =
    version === undefined
      ? latest
      : published.find((notice) => notice.audience === audience && notice.version === version);
  if (version !== undefined && wanted === undefined) return undefined;
  return {
    title: 'What we keep, why, and who sees it',
    back: privacyPaths.notices(),
    heading: AUDIENCE_NAMES[audience],
    superseded: wanted !== latest,
    notices: [{ level: 2, ...ofVersion(wanted, audience, zone) }],
  };
}

export function publicNoticePage(
  school: string,
  notices: readonly { audience: Audience; notice: PublicNotice }[],
): object {
  const [first] = notices;
  return {
    title: 'What we keep, why, and who sees it',
    layout: 'plain',
    school: first?.notice.name,
    back: privacyPaths.publicNotices(),
    notices: notices.map(({ audience, notice: { sections, version } }) => ({
      heading: AUDIENCE_NAMES[audience],
      level: 3,
      ...shown(
        sections ?? SHIPPED[audience],
        version === null ? `As the program comes, for ${school}` : `Version ${version}`,
      ),
    })),
  };
}

export function chooseSchoolPage(typed: string | undefined, fault: string | undefined): object {
  return {
    title: 'Privacy',
    layout: 'plain',
    action: privacyPaths.publicNotices(),
    values: { school: typed ?? '' },
    errors: fault === undefined ? [] : [{ field: 'school', text: fault, href: '#school' }],
    fault: { school: fault },
  };
}

/** For those who write them. */
export function noticesKeptPage(
  published: readonly PublishedNotice[],
  drafts: readonly NoticeDraft[],
  zone: string,
  done?: string,
): object {
  return {
    title: 'Privacy notices',
    published: done === 'published',
    headings: [{ text: 'For' }, { text: 'In force' }, { text: 'Next' }],
    rows: AUDIENCES.map((audience) => {
      const latest = newest(published, audience);
      const draft = drafts.find((found) => found.audience === audience);
      return {
        cells: [
          { text: AUDIENCE_NAMES[audience], href: privacyPaths.notice(audience), header: true },
          latest === undefined
            ? { text: 'As shipped', soft: 'The school has not published one yet' }
            : { text: `Version ${latest.version}`, soft: fullDate(latest.publishedAt, zone) },
          {
            text: draft === undefined ? 'Write the next version' : 'A draft waits',
            href: privacyPaths.draft(audience),
            hiddenText: AUDIENCE_NAMES[audience].toLowerCase(),
          },
        ],
      };
    }),
    assessment: privacyPaths.assessment(),
    record: privacyPaths.record(),
  };
}

export function draftPage(
  audience: Audience,
  facts: {
    published: readonly PublishedNotice[];
    draft: NoticeDraft | undefined;
    edition: number;
    zone: string;
  },
  form?: Form<unknown>,
  done?: string,
): object {
  const errors = form?.errors ?? [];
  const fault = faultsByField(errors);
  const { draft, edition, zone } = facts;
  const latest = newest(facts.published, audience);
  const texts = draft?.sections ?? latest?.sections;
  // A refused publication posts no text: the draft is shown as it is kept.
  const typed = form !== undefined && 'kept' in form.raw;
  const values: Record<string, unknown> = typed ? form.raw : { ...(texts ?? SHIPPED[audience]) };
  return {
    title: 'The next privacy notice',
    back: privacyPaths.noticesKept(),
    heading: `The next notice: ${AUDIENCE_NAMES[audience].toLowerCase()}`,
    plain: audience !== 'staff',
    errors,
    kept: done === 'kept' && errors.length === 0,
    // Whoever has been shown what stands now may take its place; nobody does so unknowing.
    version: typed && fault.version === undefined ? values.version : edition,
    standing:
      typed && fault.version !== undefined
        ? draft === undefined
          ? ofVersion(latest, audience, zone)
          : shown(draft.sections, keptBy(draft, zone))
        : undefined,
    action: privacyPaths.draft(audience),
    fields: NOTICE_SECTIONS.map(({ key, heading }) => ({
      name: key,
      label: heading,
      value: values[key],
      error: fault[key],
    })),
    publication:
      draft === undefined || (typed && errors.length > 0)
        ? undefined
        : {
            path: privacyPaths.publication(audience),
            version: edition,
            id: typed ? undefined : 'version',
          },
    edited: draft === undefined ? undefined : keptBy(draft, zone),
  };
}

function keptBy({ editedBy, editedAt }: NoticeDraft, zone: string): string {
  return `Kept by ${editedBy}, ${longDateTime(editedAt, zone)}.`;
}
