/** 画像・動画・音声 of deliveries: hosted by us, public, named by their content. */
import { z } from 'zod';
import { endpoint } from '../endpoint.ts';

const pixels = z.number().int();

/** Paths of our own site. For an image map `url` is the base to which LINE appends `/{width}`. */
export const media = z.object({
  url: z.string(),
  previewUrl: z.string(),
  cardUrl: z.string(),
  width: pixels,
  height: pixels,
  milliseconds: z.number().int().nullable(),
});

const uploaded = media.extend({ mediaId: z.uuid() });

const REFUSED = {
  file_too_large: { status: 413, data: z.object({ field: z.string(), limit: z.number() }) },
  file_type_refused: { status: 422, data: z.object({ field: z.string(), allowed: z.array(z.string()) }) },
  file_broken: { status: 422, data: z.object({ field: z.string() }) },
  file_infected: { status: 422, data: z.object({ field: z.string(), signature: z.string() }) },
  /** A scanner is set up and did not answer: nothing is taken in unscanned. */
  file_not_scanned: { status: 503, data: z.object({ field: z.string() }) },
} as const;
const IMAGE_REFUSED = {
  ...REFUSED,
  image_too_large: { status: 422, data: z.object({ field: z.string(), limit: z.number() }) },
} as const;

/**
 * LINE takes 200 MB; ours is what one delivery may cost a resident's data volume and our memory while it is taken in. A longer
 * film belongs on the website, as a link.
 */
export const FILM_LIMIT = 50_000_000;

export const uploads = {
  uploadImage: endpoint({
    method: 'POST',
    path: '/deliveries/images',
    summary: '画像を載せる（JPEG・PNG、10MBまで）',
    input: z.object({ file: z.file() }),
    output: uploaded,
    errors: IMAGE_REFUSED,
    permission: 'delivery.create',
    audit: false,
  }),
  uploadFilm: endpoint({
    method: 'POST',
    path: '/deliveries/films',
    summary: '動画（MP4）を載せる（50MBまで）',
    input: z.object({ file: z.file() }),
    output: uploaded,
    errors: REFUSED,
    permission: 'delivery.create',
    audit: false,
    largeUpload: true,
  }),
  uploadSound: endpoint({
    method: 'POST',
    path: '/deliveries/sounds',
    summary: '音声（M4A・MP3）を載せる（50MBまで）',
    input: z.object({ file: z.file() }),
    output: uploaded,
    errors: REFUSED,
    permission: 'delivery.create',
    audit: false,
    largeUpload: true,
  }),
  uploadMap: endpoint({
    method: 'POST',
    path: '/deliveries/maps',
    summary: '画像のボタンの画像を載せる（5つの幅で用意する）',
    input: z.object({ file: z.file() }),
    output: uploaded,
    errors: IMAGE_REFUSED,
    permission: 'delivery.create',
    audit: false,
  }),
  listCoupons: endpoint({
    method: 'GET',
    path: '/deliveries/coupons',
    summary: 'LINE公式アカウントで作ったクーポンのうち、いま使えるもの',
    input: z.object({}),
    output: z.object({
      coupons: z.array(z.object({ id: z.string(), title: z.string() })),
      /** false: LINE could not be asked. */
      answered: z.boolean(),
    }),
    errors: {},
    permission: 'delivery.create',
    audit: false,
  }),
};
