import { createMunicipality } from '../../modules/municipalities/index.ts';
import { makeReadyMenus } from '../../modules/rich-menus/index.ts';
import { systemContext } from '../../platform/context/context.ts';
import { DomainError } from '../../platform/errors/index.ts';
import { Refused, UsageError, type Command } from './command.ts';

export const municipalityCreate: Command = {
  name: 'municipality create',
  summary: '自治体を加える',
  options: {
    slug: {
      example: 'minatodai',
      text: 'アドレスに使う短い名前（半角の a〜z、0〜9、ハイフン。2〜40字）',
      required: true,
    },
    name: { example: 'みなと台市', text: '自治体の名前', required: true },
    'contact-name': { example: '広報課', text: '住民に示す問い合わせ先の名前', required: true },
    'contact-phone': { example: '000-000-0000', text: '問い合わせ先の電話番号', required: true },
  },
  async run({ runtime, required }) {
    const slug = required('slug');
    const name = required('name');
    try {
      const id = await createMunicipality(runtime.database.system, runtime.config.masterKey, {
        slug,
        name,
        contactName: required('contact-name'),
        contactPhone: required('contact-phone'),
      });
      // RM-08: menus for disasters are ready before the service begins.
      await systemContext(runtime.services, id, 'municipality create').transaction(makeReadyMenus);
      return {
        data: { municipalityId: id, slug, name },
        text: `「${name}」を加えました。\n次は channel add で LINE公式アカウントを、staff create で職員を登録してください。`,
      };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (error.code === 'slug_invalid')
        throw new UsageError(
          `--slug「${slug}」は使えません。半角の a〜z、0〜9、ハイフンで2〜40字にしてください。`,
        );
      throw new Refused(`--slug「${slug}」はすでに使われています。別の名前にしてください。`);
    }
  },
};
