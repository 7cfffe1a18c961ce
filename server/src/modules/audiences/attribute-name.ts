/** Attributes are labelled as questions (「お住まいの地域はどこですか」); sentences need the thing that is asked about. Pure. */

const QUESTION_ENDING =
  /(は(どこ|いつ|何|なん|どれ|どちら)ですか|を(教えて|選んで|お選び|お知らせ|入力して)ください)[。？?]?$/;

/** 「お住まいの地域はどこですか」 gives お住まいの地域; a label without such an ending is quoted when it asks, else kept. */
export function attributeName(label: string): string {
  const name = label.trim().replace(QUESTION_ENDING, '');
  return /[。？?]|か$/.test(name) ? `「${name}」への回答` : name;
}
