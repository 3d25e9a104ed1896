//! What each argument and option is, English and Spanish.

/// The text beside an argument's or option's name.
pub(super) const WORDS: &[(&str, &str)] = &[
    (
        "The node's configuration; variables VAIVEN_… win over it",
        "La configuración del nodo; las variables VAIVEN_… prevalecen sobre ella",
    ),
    (
        "The language of messages: es or en. Without it LANG decides, and then Spanish",
        "El idioma de los mensajes: es o en. Si no se indica, decide LANG, y si tampoco, español",
    ),
    (
        "Answer with JSON on standard output, and with JSON on standard error when something is wrong",
        "Responde con JSON en la salida estándar, y con JSON en la salida de errores cuando algo falla",
    ),
    ("The folder; made where it is missing", "La carpeta; se crea si no existe"),
    ("The node's code: small letters, digits and hyphens", "El código del nodo: letras minúsculas, cifras y guiones"),
    ("The node's country, as ISO 3166-1 alpha-2", "El país del nodo, en ISO 3166-1 alfa-2"),
    (
        "Where records are kept: postgres://… or sqlite:PATH. One with a password goes to a file of its own",
        "Dónde se guardan los registros: postgres://… o sqlite:RUTA. Si lleva contraseña, va a un archivo aparte",
    ),
    ("Where it listens", "Dónde escucha"),
    ("How the world calls it", "La dirección con la que se le llama desde fuera"),
    (
        "Only look whether the node is fit to serve, then end",
        "Solo comprueba si el nodo está en condiciones de servir, y termina",
    ),
    ("Only say which migrations are pending", "Solo dice qué migraciones están pendientes"),
    (
        "Undo every migration, and with them everything that is stored",
        "Deshace todas las migraciones, y con ellas todo lo guardado",
    ),
    ("Yes, everything that is stored shall be lost", "Sí, que se pierda todo lo guardado"),
    (
        "Compare what was there with what came of it, and refuse (3) where they differ. Holds all of it in memory: for small nodes",
        "Compara lo que había con lo que resulta, y termina con 3 si difieren. Lo tiene todo en memoria: para nodos pequeños",
    ),
    (
        "The file to write, with mode 0600, or a folder, where it gets a name from the node and the time. Never overwritten",
        "El archivo que se escribe, con modo 0600, o una carpeta, donde recibe un nombre por el nodo y la hora. Nunca se sobrescribe",
    ),
    ("The backup; its description stands beside it", "La copia; su descripción está junto a ella"),
    ("The address with which they sign in", "La dirección de correo con la que esa persona entra"),
    ("Their name", "El nombre de la persona"),
    ("What they do here", "La función que tiene aquí"),
    ("For which office", "Para qué oficina"),
    (
        "For which employer, in the role of one and only then",
        "Para qué parte empleadora, si tiene esa función y solo entonces",
    ),
    (
        "Which worker, in the role of one and only then",
        "Qué persona trabajadora es, si tiene esa función y solo entonces",
    ),
    ("Generate a password and print it, once", "Genera una contraseña y la muestra, una sola vez"),
    ("Its code: small letters, digits and hyphens", "Su código: letras minúsculas, cifras y guiones"),
    ("Its name", "Su nombre"),
    ("The country whose office it is, as ISO 3166-1 alpha-2", "El país del que es la oficina, en ISO 3166-1 alfa-2"),
    (
        "Where it stands in the corridor: origin, destination or transit",
        "Qué lugar tiene en el corredor: origin (origen), destination (destino) o transit (tránsito)",
    ),
    ("The IANA time zone in which its days are counted", "La zona horaria de IANA en la que se cuentan sus días"),
    (
        "The file to write, with mode 0600. One that is there is never overwritten",
        "El archivo que se escribe, con modo 0600. Si ya existe, nunca se sobrescribe",
    ),
    ("The key's file", "El archivo de la llave"),
    (
        "The file to write the key to, with mode 0600. One that is there is never overwritten",
        "El archivo en que se escribe la llave, con modo 0600. Si ya existe, nunca se sobrescribe",
    ),
    (
        "The file to write the certificate to, which anybody may read. One that is there is never overwritten",
        "El archivo en que se escribe el certificado, que cualquiera puede leer. Si ya existe, nunca se sobrescribe",
    ),
    ("The country that issues the cards, as ISO 3166-1 alpha-2", "El país que emite los carnés, en ISO 3166-1 alfa-2"),
    (
        "The authority's name: at most 60 ASCII letters, digits, spaces and hyphens",
        "El nombre de la autoridad: como máximo 60 letras ASCII, cifras, espacios y guiones",
    ),
    ("For how many years cards may be signed with it", "Durante cuántos años se pueden firmar carnés con ella"),
    (
        "A checkpoint that somebody else kept: a log that was rewritten and signed again does not agree with it",
        "Un punto de control que guardó otra institución: una bitácora reescrita y firmada de nuevo no coincide con él",
    ),
    ("The record's id", "El identificador del registro"),
    ("The file to write; without it the proof is printed", "El archivo que se escribe; sin él, la prueba se muestra"),
    (
        "What the node says of itself at /.well-known/vaiven: a file, or - for standard input",
        "Lo que el nodo dice de sí mismo en /.well-known/vaiven: un archivo, o - para la entrada estándar",
    ),
    ("Where the node answers", "La dirección en la que responde el nodo"),
    (
        "The fingerprint as its ministry told it: by telephone, by letter, face to face, and not over this network",
        "La huella, tal como la dio su ministerio: por teléfono, por carta o en persona, y no por esta red",
    ),
    ("The node's code", "El código del nodo"),
    ("The document, TOML or JSON", "El documento, en TOML o JSON"),
    (
        "The document, TOML or JSON; nobody need have signed it",
        "El documento, TOML o JSON; no hace falta que nadie lo haya firmado",
    ),
    ("The older document", "El documento anterior"),
    ("The newer document", "El documento más nuevo"),
    ("The file with the party's signing key", "El archivo con la llave de firma de la parte"),
    ("The party that signs, as ISO 3166-1 alpha-2", "La parte que firma, en ISO 3166-1 alfa-2"),
    (
        "The file of signatures; beside the document, if it is not named",
        "El archivo de firmas; si no se indica, el que está junto al documento",
    ),
    (
        "A party's key, such as PA=ed25519:…; may be given several times",
        "La llave de una parte, como PA=ed25519:…; se puede dar varias veces",
    ),
    ("A JSON file of keys, such as {\"PA\": \"ed25519:…\"}", "Un archivo JSON de llaves, como {\"PA\": \"ed25519:…\"}"),
    (
        "Trust them no more: what only they signed no longer governs",
        "Deja de confiar en ellas: lo que solo ellas firmaron ya no rige",
    ),
    (
        "The file with the text that a scanner gave; - reads standard input",
        "El archivo con el texto que dio un lector; - lee la entrada estándar",
    ),
    (
        "The certificate (X.509) or public key of an issuer that you trust, in PEM. May be given more than once",
        "El certificado (X.509) o la llave pública de un emisor en el que usted confía, en PEM. Se puede dar más de una vez",
    ),
    (
        "The reference of a certificate that is trusted no longer, in ten hexadecimal digits. May be given more than once",
        "La referencia de un certificado en el que ya no se confía, en diez cifras hexadecimales. Se puede dar más de una vez",
    ),
    (
        "Write every card with its approval to this file, as CSV. One that is there is never overwritten",
        "Escribe en este archivo cada carné con su aprobación, en CSV. Si ya existe, nunca se sobrescribe",
    ),
    (
        "What stands before the running number: capitals, digits and hyphens",
        "Lo que va antes del número corrido: mayúsculas, cifras y guiones",
    ),
    ("How many digits the running number has at least", "Cuántas cifras tiene como mínimo el número corrido"),
    (
        "The first running number. A field node's series is the block that its ministry granted it",
        "El primer número corrido. La serie de un nodo de campo es el bloque que le otorgó su ministerio",
    ),
    ("The last running number", "El último número corrido"),
    (
        "The device's id; without it, the block is drawn from at the node",
        "El identificador del dispositivo; sin él, los números se toman en el nodo",
    ),
    (
        "Of which series; without it, the first that has as many left",
        "De qué serie; sin indicarla, la primera a la que le quedan tantos",
    ),
    ("How many numbers", "Cuántos números"),
    (
        "The file. Headings or members: reference, reason, document country and number, given names, surnames, birth date, sex, valid from, valid until",
        "El archivo. Títulos: referencia, motivo, país y número de documento, nombres, apellidos, fecha de nacimiento, sexo, desde, hasta",
    ),
    ("The list's code", "El código de la lista"),
    (
        "An issuer's list of cards that were taken back: the pages of /v1/revocations, one to a line. May be given more than once",
        "La lista de carnés retirados de un emisor: las páginas de /v1/revocations, una por línea. Se puede dar más de una vez",
    ),
    (
        "The file with the pages; those that are here already do nothing",
        "El archivo con las páginas; las que ya están aquí no hacen nada",
    ),
    ("The roster: CSV (UTF-8 or Windows-1252) or XLSX", "La lista de personas: CSV (UTF-8 o Windows-1252) o XLSX"),
    ("The agreement's code, such as cr-pa-coffee", "El código del acuerdo, como cr-pa-coffee"),
    ("Only say what would become of it; nothing is kept", "Solo dice qué resultaría; no se guarda nada"),
    (
        "Write everything that was found to this file, as .json or .csv",
        "Escribe todo lo encontrado en este archivo, .json o .csv",
    ),
    (
        "Who imports: the account of a labour officer, who signs for the records. Without it, the only one that there is",
        "Quién importa: la cuenta de alguien de la oficina de trabajo, que responde por los registros. Sin ella, la única que haya",
    ),
    (
        "The folder of the demo's data; made where it is missing, and emptied of an earlier demo",
        "La carpeta de los datos de la demostración; se crea si no existe, y se vacía de una demostración anterior",
    ),
    (
        "The port on which the first node answers, the others on those behind it, on this machine only; 0 for any that are free",
        "El puerto en que responde el primer nodo, y tras él los demás, solo en esta máquina; 0 para cualesquiera que estén libres",
    ),
    ("How many people come to the harvest", "Cuántas personas vienen a la cosecha"),
    (
        "The same number gives the same people and the same season",
        "El mismo número da las mismas personas y la misma temporada",
    ),
    ("Write it to this file instead of standard output", "La escribe en este archivo en vez de la salida estándar"),
    (
        "The part for the nodes of other countries, instead of the whole",
        "La parte para los nodos de otros países, en vez del documento completo",
    ),
    (
        "Refuse (3) where this file is not the document that this program makes",
        "Termina con 3 si este archivo no es el documento que produce este programa",
    ),
];

/// The names of values, as they stand between angle brackets.
pub(super) const VALUES: &[(&str, &str)] = &[
    ("CODE", "CÓDIGO"),
    ("COUNT", "CANTIDAD"),
    ("COUNTRY", "PAÍS"),
    ("COUNTRY=KEY", "PAÍS=LLAVE"),
    ("DATABASE_URL", "URL_DE_LA_BASE"),
    ("DIGITS", "CIFRAS"),
    ("DIR", "CARPETA"),
    ("DOCUMENT", "DOCUMENTO"),
    ("EMAIL", "CORREO"),
    ("FILE", "ARCHIVO"),
    ("FILE|DIR", "ARCHIVO|CARPETA"),
    ("FINGERPRINT", "HUELLA"),
    ("ID", "ID"),
    ("KEYFILE", "LLAVE"),
    ("LANG", "IDIOMA"),
    ("LISTEN", "DIRECCIÓN"),
    ("NAME", "NOMBRE"),
    ("NEWER", "NUEVO"),
    ("NODE", "NODO"),
    ("NUMBER", "NÚMERO"),
    ("OFFICE", "OFICINA"),
    ("OLDER", "ANTERIOR"),
    ("PORT", "PUERTO"),
    ("PREFIX", "PREFIJO"),
    ("RECORD", "REGISTRO"),
    ("REFERENCE", "REFERENCIA"),
    ("ROLE", "FUNCIÓN"),
    ("SEED", "SEMILLA"),
    ("SIDE", "LADO"),
    ("TIME_ZONE", "ZONA_HORARIA"),
    ("URL", "URL"),
    ("UUID", "UUID"),
    ("WORKERS", "PERSONAS"),
    ("YEARS", "AÑOS"),
];
