/**
 * Elements of which joined names are made: they are written together, apart or with a hyphen by whoever holds the pen
 * (Нұрсұлтан, Нұр-Сұлтан, Нұр Сұлтан; Abdulaziz, Abdul Aziz). Written from general knowledge of the languages, not taken
 * from any list. A spelling in another script is found by its sounds.
 */

/** Begin a joined name. */
export const firstElements = `
  нұр ай гүл ер бек жан ақ алтын күн тас темір мұхаммед мұхамед мухамед мухаммад магомед мамед ахмед ахмад ахмет абд абду абди абдул абу эль аль ел ал ас
  шах шаһ мир мырза мирза сейіт сейд саид али ғали амир эмир хан султан бибі бибі айша қыз тұр қожа хожа ходжа имам малика анна фатима
`.trim().split(/\s+/)

/** End one. */
export const lastElements = `
  жан жон хан хон бек бай бой гүл али ғали нұр сұлтан мұхаммед мухаммад мұхамбет бибі тай қожа қыз хожа ходжа мырза мирза шах шаһ шоҳ дин
  рахман рахим азиз керім карим қадыр хамид ахад самат самад рашид ғани жаппар джаббар вахап ғаффар саттар
  бану бону ой ай ару аяз қан бике ханым ханум аға ака
`.trim().split(/\s+/)
