/** 招待のメール. The code stands behind the #, which no browser sends: it is in no log of any server on the way. */
import type { Invitation } from '@madoguchi/contract/staff';
import type { Mail } from '../../../platform/mail/mailer.ts';
import { TOKYO } from '../../../platform/time/index.ts';

export function invitationMail(
  invited: {
    readonly name: string;
    readonly invitation: Invitation;
    readonly town: { slug: string; name: string; contact_name: string; contact_phone: string };
  },
  code: string,
  publicUrl: string,
): Mail {
  const { name, invitation, town } = invited;
  const end = Temporal.Instant.from(invitation.expiresAt).toZonedDateTimeISO(TOKYO);
  const time = `${end.hour}時${String(end.minute).padStart(2, '0')}分`;
  return {
    to: [invitation.sentTo!], // set for an invitation by mail
    subject: `【${town.name} 窓口】ご利用の案内`,
    text: `${name} さん

${town.name}の「窓口」（LINE公式アカウントの配信など）を使えるように登録しました。
下のアドレスを開き、2段階認証と自分のパスワードを決めてください。

${publicUrl}/admin/invitation?town=${town.slug}#${code}

開けないときは、${publicUrl}/admin/invitation?town=${town.slug} を開いて、次の招待コードを入れてください。
招待コード：${code}

${end.month}月${end.day}日 ${time}まで、1回だけ使えます。このメールは、ほかの人に転送しないでください。
心当たりのないときは、下の問い合わせ先に知らせてください。

${town.name} ${town.contact_name}　電話 ${town.contact_phone}
`,
  };
}
