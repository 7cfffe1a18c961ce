/** The cookie by which LINE Login and LIFF know who holds the phone. */
export const PHONE_COOKIE = 'emulator_phone';
