/** What is tried first, in letters and digits only. Long ones, because shorter ones are refused for their length. */
export const commonPassphrases: readonly string[] = [
  'password', 'passphrase', 'passwort', 'парольпароль', 'пароль', 'құпиясөз', 'qwerty', 'qwertyuiop', 'qwertyuiopasdfghjklzxcvbnm',
  '1qaz2wsx3edc4rfv5tgb', 'qazwsxedcrfvtgb', 'zaq12wsxcde34rfv', '1q2w3e4r5t6y7u8i9o0p', 'asdfghjkl', 'zxcvbnm',
  'йцукенгшщзхъфывапролджэячсмитьбю', 'йцукенгшщзхъ', 'фывапролджэ', 'letmein', 'iloveyou', 'welcome', 'administrator', 'administratoradmin',
  'correcthorsebatterystaple', 'thisismypassword', 'thisisapassword', 'mypassword', 'changeme', 'changemeplease', 'trustno1', 'superman',
  'kazakhstan', 'казахстан', 'қазақстан', 'astana', 'астана', 'almaty', 'алматы', 'meninkupiyasozim', 'яялюблютебя', 'ялюблютебя', 'менсенісүйемін',
  'privetprivet', 'приветпривет', 'здравствуйте', 'katch', 'katchkatchkatch', 'secret', 'topsecret',
]
