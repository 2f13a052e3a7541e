import type { Talk } from './scenario-multilingual.ts'

/** `{code}`, `{day}`, `{later}`, `{room}`, `{price}` and `{time}` are filled in for each guest. */
export const TALKS_WEST: readonly Talk[] = [
  {
    locale: 'es-ES',
    turns: [
      [
        'Hola, ¿tienen una habitación doble para el {day}?',
        '¡Hola! Sí, para el {day} nos queda una doble con balcón por **{price} €** la noche, desayuno incluido. ¿Cuántas noches se quedarían?',
        [
          'check_availability',
          { from: '{day}', room: 'double' },
          { available: 1, price: '{price}', board: 'breakfast' },
        ],
      ],
      [
        'Dos noches. ¿Se puede llevar perro? Es pequeño',
        'Dos noches serían {price} € por noche, y el perro es bienvenido: cobramos 15 € por la estancia completa y le ponemos una manta y un cuenco. Solo le pedimos que no entre en el comedor del desayuno.',
      ],
      [
        'Perfecto, resérvela a nombre de Lucía Ferrer',
        'Reservado, Lucía. Su código es **{code}**. Puede cancelar gratis hasta 48 horas antes de la llegada. ¿Necesita también aparcamiento?',
        [
          'create_booking',
          { guest: 'Lucía Ferrer', room: 'double', dog: true },
          { code: '{code}', state: 'confirmed' },
        ],
      ],
      [
        'No, vamos en tren. ¿Está lejos la estación?',
        'A unos doce minutos a pie, todo llano. Si llegan con mucho equipaje, el autobús 4 para delante de la estación y de nuestro hotel; sale cada diez minutos.',
      ],
    ],
  },
  {
    locale: 'es-MX',
    turns: [
      [
        'buenas, se me olvidó un cargador en la habitación {room} ayer',
        'Buenas tardes. Déjeme revisar los objetos encontrados… Sí, ayer se registró **un cargador blanco** de la habitación {room}. ¿Prefiere recogerlo o que se lo enviemos?',
        ['lost_and_found', { room: '{room}' }, [{ item: 'cargador blanco', shelf: 'B4' }]],
      ],
      [
        '¿Cuánto cuesta el envío a Puebla?',
        'El envío a Puebla cuesta 98 pesos y tarda de dos a tres días hábiles. Se lo podemos cargar a la tarjeta de su reservación.',
      ],
      [
        'Va, mándenlo por favor. Mil gracias',
        'Con gusto. Sale mañana temprano y le llegará el número de guía por correo. ¡Que tenga buen viaje!',
        ['create_shipment', { item: 'B4', to: 'Puebla' }, { guide: '{code}', cost: 98 }],
      ],
    ],
  },
  {
    locale: 'es-ES',
    turns: [
      [
        'Me han cobrado dos veces la reserva {code} y nadie contesta al teléfono',
        'Siento mucho la espera. En la reserva {code} veo un cargo de {price} € y una **preautorización** del mismo importe. La segunda no es un cobro: la retuvimos como garantía y la libero ahora mismo.',
        [
          'list_payments',
          { booking: '{code}' },
          [
            { state: 'captured', amount: '{price}' },
            { state: 'authorised', amount: '{price}' },
          ],
        ],
      ],
      [
        '¿Y cuándo lo veré en mi cuenta?',
        'Depende de su banco: normalmente entre uno y tres días laborables. Si el {later} sigue apareciendo, escríbame y lo reclamamos nosotros.',
      ],
      [
        'De acuerdo, gracias por aclararlo',
        'A usted por la paciencia. Le he dejado un detalle en la habitación por las molestias.',
      ],
    ],
  },
  {
    locale: 'de-DE',
    turns: [
      [
        'Guten Tag, ich möchte meine Buchung {code} um einen Tag verlängern.',
        'Guten Tag! Ihre Buchung {code} endet am {day}. Zimmer {room} ist auch in der folgenden Nacht frei und kostet **{price} €** mit Frühstück. Soll ich verlängern?',
        [
          'get_booking',
          { code: '{code}' },
          { room: '{room}', until: '{day}', next_night: 'free', price: '{price}' },
        ],
      ],
      [
        'Ja bitte. Bekomme ich einen Rabatt, weil ich schon fünf Nächte da bin?',
        'Ab fünf Nächten gilt unser Langzeitpreis: Auf die zusätzliche Nacht bekommen Sie **12 % Nachlass**. Ich habe es so eingetragen, die neue Abreise ist der {later}.',
        [
          'extend_booking',
          { code: '{code}', nights: 1, rate: 'long-stay' },
          { ok: true, until: '{later}' },
        ],
      ],
      [
        'Super. Bis wann muss ich am letzten Tag raus?',
        'Bis 11 Uhr. Ihr Gepäck können Sie danach kostenlos bei uns lassen, und die Dusche im Wellnessbereich steht Ihnen bis 18 Uhr offen.',
      ],
      [
        'Und bekomme ich die Rechnung auf die Firma?',
        'Gern. Schicken Sie mir bitte Firmenname, Anschrift und USt-IdNr., dann liegt die Rechnung bei der Abreise bereit und kommt zusätzlich per E-Mail.',
      ],
    ],
  },
  {
    locale: 'de-AT',
    turns: [
      [
        'Gibt es bei euch glutenfreies Frühstück? Meine Tochter hat Zöliakie',
        'Ja. Wir haben glutenfreies Brot, Müsli und Kuchen, und zwar **getrennt gelagert und mit eigenem Toaster**. Wenn Sie uns am Vorabend Bescheid geben, bereitet die Küche alles auf einem eigenen Tablett vor.',
      ],
      [
        'Das klingt gut. Wir kommen am {day}, könnt ihr das vermerken?',
        'Vermerkt für den {day}, Zimmer {room}: Zöliakie, eigenes Tablett. Die Küche fragt Sie beim ersten Frühstück noch einmal persönlich.',
        ['add_note', { room: '{room}', note: 'Zöliakie (Kind), eigenes Tablett' }, { ok: true }],
      ],
      [
        'Danke! Kann man bei euch auch Schlitten ausborgen?',
        'Klar, Rodeln gibt es im Skikeller, für Hausgäste kostenlos. Die Rodelbahn beginnt bei der Mittelstation und ist drei Kilometer lang; bis 16 Uhr ist sie beleuchtet und präpariert.',
      ],
    ],
  },
  {
    locale: 'de-CH',
    turns: [
      [
        'Das WLAN in Zimmer {room} geht nicht',
        'Das tut mir leid. Ich sehe, dass der Zugangspunkt im Gang um {time} Uhr neu gestartet ist. Verbinden Sie sich bitte noch einmal mit **Lumen-Gast** und öffnen Sie eine beliebige Seite.',
        [
          'network_status',
          { room: '{room}' },
          { access_point: 'restarted', at: '{time}', clients: 0 },
        ],
      ],
      [
        'Jetzt steht da "IP-Adresse wird abgerufen" und nichts passiert',
        'Dann hängt die alte Verbindung noch. Bitte «Netzwerk vergessen» und neu verbinden. Hilft das nicht, bringt Ihnen die Rezeption in fünf Minuten einen mobilen Router.',
      ],
      ['Hat geklappt, merci vilmal', 'Sehr gern! Einen schönen Abend noch.'],
    ],
  },
  {
    locale: 'fr-FR',
    turns: [
      [
        'Bonjour, est-il possible d’arriver à 9 h du matin le {day} ?',
        'Bonjour ! L’arrivée se fait normalement à partir de 15 h, mais la chambre {room} est libre la veille. Je peux vous la préparer pour **9 h 30**, sans supplément. Cela vous convient-il ?',
        [
          'early_checkin',
          { day: '{day}', room: '{room}' },
          { possible: true, from: '09:30', fee: 0 },
        ],
      ],
      [
        'Parfait ! Et avez-vous un lit bébé ?',
        'Oui, le lit bébé est gratuit, ainsi que la baignoire et le chauffe-biberon. Tout sera dans la chambre à votre arrivée.',
        [
          'add_note',
          { room: '{room}', note: 'lit bébé, baignoire, chauffe-biberon' },
          { ok: true },
        ],
      ],
      [
        'Merci. Y a-t-il un parc à côté pour la poussette ?',
        'Le parc des Tilleuls est à trois minutes : allées larges, aire de jeux à l’ombre et un kiosque qui fait d’excellentes gaufres le week-end.',
      ],
    ],
  },
  {
    locale: 'fr-BE',
    turns: [
      [
        'Je dois annuler la réservation {code}, mon vol est supprimé',
        'Je suis désolé pour votre vol. La réservation {code} n’est plus annulable sans frais depuis hier, mais si la compagnie a **supprimé** le vol, nous faisons un geste : je peux la convertir en avoir de {price} € valable un an.',
        ['get_booking', { code: '{code}' }, { free_until: 'yesterday', price: '{price}' }],
      ],
      [
        'Un avoir me va. Faut-il un justificatif ?',
        'Oui, le courriel de la compagnie suffit. Répondez simplement à notre confirmation avec une capture d’écran, je m’occupe du reste.',
        [
          'create_voucher',
          { booking: '{code}', amount: '{price}' },
          { voucher: 'AV-{code}', valid_months: 12 },
        ],
      ],
      [
        'C’est envoyé. Vous êtes efficaces !',
        'Bien reçu. Votre avoir **AV-{code}** est actif. Au plaisir de vous accueillir bientôt !',
      ],
    ],
  },
  {
    locale: 'fr-FR',
    turns: [
      [
        'vous avez des vélos à louer ?',
        'Oui : des vélos de ville à 12 € la journée et des vélos électriques à 29 €. Casque et antivol sont compris. Il reste **7 vélos de ville** et 3 électriques pour demain.',
        ['rental_stock', { day: 'tomorrow' }, { city: 7, electric: 3 }],
      ],
      [
        'Deux électriques alors. Quelle balade vous conseillez, pas trop dure ?',
        'La voie verte jusqu’à Saint-Aubin : 18 km aller, plate, loin des voitures. À mi-chemin, l’écluse a une petite guinguette. Comptez deux heures avec les pauses, et le retour se fait aussi en train.',
      ],
      [
        'Le train prend les vélos ?',
        'Oui, gratuitement, sauf entre 7 h et 9 h en semaine. Le dernier repart à {time}.',
        ['train_times', { from: 'Saint-Aubin', last: true }, { last: '{time}', bikes: true }],
      ],
    ],
  },
  {
    locale: 'pt-BR',
    turns: [
      [
        'Oi! Quero saber se o café da manhã está incluso na reserva {code}',
        'Oi! Na reserva {code} o café **não** está incluso, mas dá para acrescentar por R$ 38 por pessoa e por dia. Ele vai das 6h30 às 10h30, com tapioca feita na hora.',
        ['get_booking', { code: '{code}' }, { guests: 2, board: 'none' }],
      ],
      [
        'Pode colocar pra nós dois, todos os dias',
        'Pronto! Café para duas pessoas durante toda a estadia. O valor entra na conta do quarto {room} e você paga só na saída.',
        ['update_booking', { code: '{code}', board: 'breakfast' }, { ok: true }],
      ],
      [
        'E a praia, dá pra ir a pé?',
        'Dá sim: são oito minutos descendo a rua da igreja. Emprestamos guarda-sol e duas cadeiras, é só pedir na recepção.',
      ],
      ['Show, obrigada 😊', 'Imagina! Boa viagem e até o dia {day}.'],
    ],
  },
  {
    locale: 'pt-PT',
    turns: [
      [
        'Boa tarde, o ar condicionado do quarto {room} faz imenso barulho e não consigo dormir',
        'Boa tarde, peço desculpa. A manutenção pode ir ao quarto {room} às **{time}**. Se preferir não esperar, mudo-o já para um quarto no pátio, mais silencioso.',
        ['maintenance_slots', { room: '{room}' }, { next: '{time}', quiet_room_free: true }],
      ],
      [
        'Prefiro mudar já, se não for incómodo',
        'Incómodo nenhum. A nova chave está na receção e o colega leva-lhe as malas. Fica no mesmo preço.',
        ['move_guest', { from: '{room}', view: 'courtyard' }, { room: '214' }],
      ],
      [
        'Obrigado pela rapidez',
        'Ora essa! Durma bem, e amanhã o pequeno-almoço é por nossa conta.',
      ],
    ],
  },
  {
    locale: 'pt-BR',
    turns: [
      [
        'vcs têm transfer do aeroporto? chego dia {day} às {time}',
        'Temos! Do aeroporto até aqui são 35 minutos e custa R$ 120 por carro, até três pessoas. Posso agendar para {time}, com o motorista esperando com uma plaquinha?',
        ['transfer_slots', { day: '{day}', at: '{time}' }, { free: true, price: 120 }],
      ],
      [
        'pode sim. e se o voo atrasar?',
        'Sem problema: o motorista acompanha o número do voo e espera até uma hora sem custo. Só me diga qual é o voo.',
      ],
      [
        'LA 3408',
        'Anotado: LA 3408, dia {day}. O motorista se chama Edson e vai te mandar mensagem assim que você pousar.',
        ['book_transfer', { flight: 'LA 3408' }, { driver: 'Edson', code: '{code}' }],
      ],
    ],
  },
]
