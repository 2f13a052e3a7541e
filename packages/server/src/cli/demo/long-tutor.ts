import { deal } from './random.ts'
import type { Random } from './random.ts'
import { turn } from './script.ts'
import type { Turn } from './script.ts'

const WORDS: readonly [english: string, spanish: string, example: string][] = [
  ['the suitcase', 'la maleta', 'La maleta no cierra.'],
  ['the key', 'la llave', '¿Dónde está la llave?'],
  ['to rent', 'alquilar', 'Queremos alquilar un coche.'],
  ['the beach', 'la playa', 'La playa está a diez minutos.'],
  ['tired', 'cansado', 'Estoy muy cansada hoy.'],
  ['the bill', 'la cuenta', 'La cuenta, por favor.'],
  ['to forget', 'olvidar', 'No olvides el pasaporte.'],
  ['the neighbour', 'el vecino', 'Mi vecino toca la guitarra.'],
  ['cheap', 'barato', 'Este vino es barato y bueno.'],
  ['the platform', 'el andén', 'El tren sale del andén tres.'],
  ['to lose', 'perder', 'He perdido el móvil.'],
  ['the spoon', 'la cuchara', 'Me falta una cuchara.'],
  ['early', 'temprano', 'Nos levantamos temprano.'],
  ['the bridge', 'el puente', 'Cruzamos el puente a pie.'],
  ['to dream', 'soñar', 'Anoche soñé contigo.'],
  ['the butterfly', 'la mariposa', 'Una mariposa amarilla.'],
  ['heavy', 'pesado', 'La caja es muy pesada.'],
  ['the pillow', 'la almohada', '¿Me da otra almohada?'],
  ['to borrow', 'pedir prestado', '¿Puedo pedirte prestado un bolígrafo?'],
  ['the storm', 'la tormenta', 'Viene una tormenta.'],
  ['narrow', 'estrecho', 'La calle es estrecha.'],
  ['to wait', 'esperar', 'Te espero en la plaza.'],
  ['the ladder', 'la escalera', 'Sube por la escalera.'],
  ['the garlic', 'el ajo', 'Con mucho ajo.'],
  ['to laugh', 'reír', 'Siempre me haces reír.'],
  ['the owner', 'el dueño', 'El dueño del bar es simpático.'],
  ['empty', 'vacío', 'La nevera está vacía.'],
  ['the umbrella', 'el paraguas', 'Llévate el paraguas.'],
  ['to cook', 'cocinar', 'Hoy cocino yo.'],
  ['the towel', 'la toalla', 'Las toallas están limpias.'],
  ['proud', 'orgulloso', 'Estoy orgulloso de ti.'],
  ['the drawer', 'el cajón', 'Está en el segundo cajón.'],
  ['to climb', 'subir', 'Subimos a la torre.'],
  ['the peach', 'el melocotón', 'Un kilo de melocotones.'],
  ['the thunder', 'el trueno', '¿Has oído el trueno?'],
  ['quiet', 'tranquilo', 'Un barrio tranquilo.'],
  ['to sweep', 'barrer', 'Tengo que barrer la cocina.'],
  ['the lighthouse', 'el faro', 'Caminamos hasta el faro.'],
  ['the shadow', 'la sombra', 'Siéntate a la sombra.'],
  ['to earn', 'ganar', 'Gana más que su jefe.'],
]

const VERBS: readonly [
  infinitive: string,
  stem: string,
  ending: 'ar' | 'er' | 'ir',
  meaning: string,
][] = [
  ['hablar', 'habl', 'ar', 'to speak'],
  ['comer', 'com', 'er', 'to eat'],
  ['vivir', 'viv', 'ir', 'to live'],
  ['viajar', 'viaj', 'ar', 'to travel'],
  ['aprender', 'aprend', 'er', 'to learn'],
  ['escribir', 'escrib', 'ir', 'to write'],
  ['cenar', 'cen', 'ar', 'to have dinner'],
  ['beber', 'beb', 'er', 'to drink'],
  ['abrir', 'abr', 'ir', 'to open'],
  ['ayudar', 'ayud', 'ar', 'to help'],
  ['vender', 'vend', 'er', 'to sell'],
  ['recibir', 'recib', 'ir', 'to receive'],
  ['bailar', 'bail', 'ar', 'to dance'],
  ['correr', 'corr', 'er', 'to run'],
  ['decidir', 'decid', 'ir', 'to decide'],
  ['nadar', 'nad', 'ar', 'to swim'],
  ['leer', 'le', 'er', 'to read'],
  ['cantar', 'cant', 'ar', 'to sing'],
]

const PERSONS = ['yo', 'tú', 'ella', 'nosotros', 'vosotros', 'ellos'] as const
const ENDINGS = {
  ar: ['o', 'as', 'a', 'amos', 'áis', 'an'],
  er: ['o', 'es', 'e', 'emos', 'éis', 'en'],
  ir: ['o', 'es', 'e', 'imos', 'ís', 'en'],
} as const

interface Card {
  question: string
  right: string
  wrong: string
  explained: string
}

/** A drill: each turn answers the card of the turn before, and gets the next one. */
export function tutorTurns(random: Random, count: number): Turn[] {
  const cards = [
    ...random.shuffle(WORDS).map((word) => wordCard(word)),
    ...random.shuffle(verbCards()),
  ].slice(0, count - 2)
  let streak = 0
  const [first] = cards
  return [
    turn(
      `hola! can we practise for my trip to Valencia? words first, then verbs. ${count - 2} cards`,
      [],
      `¡Claro que sí! ${count - 2} cards, here we go. ${first?.question ?? ''}`,
    ),
    ...cards.map((card, index) => {
      const isRight = random.next() < 0.74
      streak = isRight ? streak + 1 : 0
      const next = cards[index + 1]
      const praise = streak > 0 && streak % 6 === 0 ? `${streak} in a row! ` : ''
      const verdict = isRight
        ? `${deal(['¡Muy bien!', 'Sí, exacto.', 'Correct.', '¡Eso es!', 'Perfecto.'], index)} ${praise}${index % 4 === 0 ? `_${card.explained}_` : ''}`
        : `${deal(['Almost:', 'Not quite.', 'Casi, casi.', 'No,'], index)} **${card.right}**. _${card.explained}_`
      return turn(
        isRight
          ? deal(
              [card.right, `${card.right}?`, card.right.toUpperCase(), `easy, ${card.right}`],
              index * 3,
            )
          : deal([card.wrong, `${card.wrong}?`, `hmm ${card.wrong}`, 'no idea'], index),
        [],
        `${verdict.trim()}\n\n${next === undefined ? 'That was the last card. Would you like to know your score?' : next.question}`,
      )
    }),
    turn(
      'yes! and which ones should I repeat',
      [],
      'You did well: about three of four were right at the first try. Repeat the **-er verbs with vosotros** (*coméis*, *aprendéis*) and these words: *el andén, la almohada, pedir prestado, el cajón*. ¡Buen viaje!',
    ),
  ]
}

function wordCard([english, spanish, example]: (typeof WORDS)[number]): Card {
  const wrong = spanish.startsWith('la ')
    ? spanish.replace('la ', 'el ')
    : spanish.startsWith('el ')
      ? spanish.replace('el ', 'la ')
      : `${spanish.slice(0, -1)}s`
  return { question: `How do you say **${english}**?`, right: spanish, wrong, explained: example }
}

function verbCards(): Card[] {
  return VERBS.flatMap(([infinitive, stem, ending, meaning], verb) =>
    PERSONS.map((person, at): Card => ({
      question: `**${infinitive}** (${meaning}): *${person}* …`,
      right: stem + ENDINGS[ending][at % 6],
      wrong: stem + ENDINGS[ending][(at + 2 + (verb % 3)) % 6],
      explained: `${person} ${stem}${ENDINGS[ending][at % 6]}: regular, like all verbs in -${ending} here.`,
    })),
  )
}
